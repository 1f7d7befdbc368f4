using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>One node with thousands of instances.</summary>
public sealed class ManyInstancesTests
{
    private const int PerLink = 250;

    [Theory, InlineData(Program.Keepalive, 4000), InlineData(Program.Keepalived, 1000)]
    public void ThousandsOfInstancesStartHoldAndRelease(Program program, int count)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        for (int i = 1; i < count / PerLink; i++) host.Plug($"eth{i}", $"10.9.{i}.1/24");
        DateTime started = DateTime.UtcNow;
        Daemon daemon = host.Start(program, Conf.Many(count, priority: 150));

        Wait.Until("every address is there", TimeSpan.FromSeconds(60), () => Held(host) == count);
        Figures.Add($"{count} instances all masters after the start", $"{program}", DateTime.UtcNow - started);
        Wait.WhileHolds("they hold", TimeSpan.FromSeconds(2), () => Held(host) == count);
        // Once each. A reader that is slower than the daemon does not get every line.
        Assert.InRange(daemon.TimesSaid("Entering MASTER STATE"), count / 10, count);

        DateTime stopped = DateTime.UtcNow;
        daemon.Signal("TERM");
        Wait.Until("every address is gone", () => Held(host) == 0);
        Figures.Add($"{count} instances released after SIGTERM", $"{program}", DateTime.UtcNow - stopped);
        daemon.WaitForExit();
        Assert.Equal(0, daemon.ExitCode);
    }

    private static int Held(Host host) => host.Ip("-4", "-o", "address").Split(" 10.10.").Length - 1;
}
