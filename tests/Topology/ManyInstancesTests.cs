using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>One node with a thousand instances.</summary>
public sealed class ManyInstancesTests
{
    private const int Instances = 1000;
    private const int Links = 4;

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AThousandInstancesStartHoldAndRelease(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        for (int i = 1; i < Links; i++) host.Plug($"eth{i}", $"10.9.{i}.1/24");
        DateTime started = DateTime.UtcNow;
        Daemon daemon = host.Start(program, Conf.Many(Instances, priority: 150));

        Wait.Until("every address is there", TimeSpan.FromSeconds(60), () => Held(host) == Instances);
        Figures.Add("1,000 instances all masters after the start", $"{program}", DateTime.UtcNow - started);
        Wait.WhileHolds("they hold", TimeSpan.FromSeconds(2), () => Held(host) == Instances);
        Assert.Equal(Instances, daemon.TimesSaid("Entering MASTER STATE"));

        DateTime stopped = DateTime.UtcNow;
        daemon.Signal("TERM");
        Wait.Until("every address is gone", () => Held(host) == 0);
        Figures.Add("1,000 instances released after SIGTERM", $"{program}", DateTime.UtcNow - stopped);
        daemon.WaitForExit();
        Assert.Equal(0, daemon.ExitCode);
    }

    private static int Held(Host host) => host.Ip("-4", "-o", "address").Split(" 10.10.").Length - 1;
}
