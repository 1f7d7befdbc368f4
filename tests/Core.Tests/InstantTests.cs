using Keepalive.Core;

namespace Keepalive.Core.Tests;

public sealed class InstantTests
{
    [Fact]
    public void NeverStaysNeverWhateverIsAdded()
    {
        Assert.Equal(Instant.Never, Instant.Never + TimeSpan.FromDays(1));
        Assert.Equal(Instant.Never, Instant.Never - TimeSpan.FromDays(1));
        Assert.Equal(Instant.Never, Instant.Zero + TimeSpan.MaxValue + TimeSpan.FromTicks(1));
    }

    [Fact]
    public void DifferenceAndSumAgree()
    {
        Instant start = Instant.FromNanoseconds(5_000_000_000);
        Assert.Equal(TimeSpan.FromSeconds(3), start + TimeSpan.FromSeconds(3) - start);
        Assert.True(start < start + TimeSpan.FromTicks(1));
    }
}
