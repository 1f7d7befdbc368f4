using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Random trouble on a real segment; afterwards there is one master, and it is the better node.</summary>
public sealed class ChaosTests
{
    private const int Blows = 12;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.5);

    /// <summary>Seeds that are tried every time; add one that found something.</summary>
    public static TheoryData<Program, Program, int> Seeds => new()
    {
        { Program.Keepalive, Program.Keepalive, 1 },
        { Program.Keepalive, Program.Keepalive, 2 },
        { Program.Keepalive, Program.Keepalived, 3 },
        { Program.Keepalived, Program.Keepalive, 4 },
    };

    [Theory, MemberData(nameof(Seeds))]
    public void AfterRandomTroubleTheBetterNodeIsTheOnlyMaster(Program leftProgram, Program rightProgram, int seed)
    {
        using Segment segment = new();
        (Host left, Host right, Daemon leftDaemon, Capture capture) = FailoverTests.StartPair(segment, leftProgram, rightProgram);
        (Host Host, Daemon Daemon, Program Program)[] nodes =
            [(left, leftDaemon, leftProgram), (right, right.Daemons[0], rightProgram)];
        Random random = new(seed);

        for (int i = 0; i < Blows; i++)
        {
            (Host host, Daemon daemon, Program program) = nodes[random.Next(nodes.Length)];
            TestContext.Current.TestOutputHelper?.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {Strike(random, host, daemon, program)} {host.Name}");
            Pause(random.NextDouble() * LongestPause);
        }
        foreach ((Host host, Daemon daemon, _) in nodes) Heal(host, daemon);

        Wait.Until($"only left holds the address (seed {seed})", TimeSpan.FromSeconds(40), () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        DateTime settled = DateTime.UtcNow;
        Wait.Until("left goes on", () => capture.AdvertsFrom(left).Count(advert => advert.Time > settled) >= 5);
        Assert.DoesNotContain(capture.AdvertsFrom(right), advert => advert.Time > settled.AddSeconds(1));
    }

    /// <summary>One piece of trouble, named. What keepalived is known not to survive is done to ours only.</summary>
    private static string Strike(Random random, Host host, Daemon daemon, Program program)
    {
        switch (random.Next(7))
        {
            case 0: host.Unplug(); return "unplug";
            case 1: host.PlugBack(); return "plug back";
            case 2: host.Isolate(); return "isolate";
            case 3: host.Rejoin(); return "rejoin";
            case 4: daemon.Signal("HUP"); return "reload";
            case 5: host.TryIp("address", "del", $"{Conf.Vip}/24", "dev", "eth0"); return "remove the address of";
            default:
                if (program == Program.Keepalived || daemon.VrrpPid == 0) return "spare";
                daemon.TrySignal("KILL", daemon.VrrpPid);
                return "kill the VRRP child of";
        }
    }

    private static void Heal(Host host, Daemon daemon)
    {
        host.PlugBack();
        host.Rejoin();
        Assert.False(daemon.HasExited, $"{daemon} ended");
    }

    /// <summary>The pause is part of the trouble, not a wait for something.</summary>
    private static void Pause(TimeSpan time) => Wait.WhileHolds("nothing", time, () => true);
}
