using Keepalive.Control;
using Keepalive.Core;

namespace Keepalive.Control.Tests;

public sealed class ProgressTellerTests
{
    [Fact]
    public void StepsAreToldOnceASecond()
    {
        Instant now = Instant.Zero + TimeSpan.FromSeconds(100);
        List<double> told = [];
        ProgressTeller teller = new(() => told.Add((now - Instant.Zero).TotalSeconds), () => now);

        for (int i = 0; i < 250; i++)
        {
            teller.Step();
            now += TimeSpan.FromMilliseconds(10);
        }
        now += TimeSpan.FromMinutes(1);
        Assert.Equal([100, 101, 102], told);
        teller.Step();

        Assert.Equal([100, 101, 102, 162.5], told);
    }
}
