using System.Diagnostics;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>split_brain_action hold and split_brain_witness: a look before a take-over, with keepalived as the master.</summary>
public sealed class TakeOverGateTests
{
    private const string HeldBack = "(VI_1) take-over held back, at most for ";

    [Fact]
    public void ATakeOverIsHeldBackWhileThePeerAnswersButNoLongerThanTheBound()
    {
        using Segment segment = new();
        (Host left, Host right, Daemon master, Daemon daemon) = Start(segment, "split_brain_action hold", "split_brain_hold_max 2");
        Filter eater = Filter.OnNode("right", "input");
        string doubt = $"10.9.0.100 is still answered by {left.Mac}";

        eater.Begin(segment);
        daemon.WaitForLog($"{HeldBack}2.000 s: {doubt}");
        eater.End(segment);
        Wait.WhileHolds("right is no master", TimeSpan.FromSeconds(2.5), () => !daemon.Said("Entering MASTER STATE"));

        eater.Begin(segment);
        Wait.Until("it is held back again", () => daemon.TimesSaid(HeldBack) == 2);
        Stopwatch clock = Stopwatch.StartNew();
        daemon.WaitForLog($"(VI_1) take-over was held back for 2.000 s, which is enough; still: {doubt}");
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.5, 3.2);
        daemon.WaitForLog($"; held back for 2.000 s: {doubt}");
        daemon.WaitForLog("Entering MASTER STATE");
        eater.End(segment);
        daemon.WaitForLog("(VI_1) MASTER -> BACKUP: ");

        master.Terminate();
        Wait.Until("right takes over from nobody", () => right.Holds(Conf.Vip));
        Assert.Equal(2, daemon.TimesSaid(HeldBack));
    }

    [Fact]
    public void ANodeThatDoesNotReachItsWitnessDoesNotTakeOver()
    {
        using Segment segment = new();
        segment.Add("witness", "10.9.0.50/24");
        (_, Host right, Daemon master, Daemon daemon) = Start(segment, "split_brain_witness {", "10.9.0.50", "}");
        Filter cut = Filter.OnBridge("oifname \"right\" drop");

        cut.Begin(segment);
        daemon.WaitForLog($"{HeldBack}30.000 s: no witness answers (10.9.0.50)");
        Wait.WhileHolds("right is no master", TimeSpan.FromSeconds(2), () => !daemon.Said("Entering MASTER STATE"));
        cut.End(segment);
        Wait.WhileHolds("and stays none", TimeSpan.FromSeconds(2), () => !daemon.Said("Entering MASTER STATE"));

        master.Terminate();
        Wait.Until("right takes over, for the witness answers", () => right.Holds(Conf.Vip));
        Assert.Equal(1, daemon.TimesSaid(HeldBack));
        Assert.False(daemon.Said("SPLIT-BRAIN"));
    }

    private static (Host Left, Host Right, Daemon Master, Daemon Ours) Start(Segment segment, params string[] ours)
    {
        Programs.RequireOurs();
        (Host left, Host right) = segment.AddPair();
        Daemon master = left.Start(Program.Keepalived, Configuration(150, []));
        master.WaitForLog("Entering MASTER STATE");
        Daemon daemon = right.Start(Program.Keepalive, Configuration(100, ours));
        daemon.WaitForLog("master set to 10.9.0.1");
        return (left, right, master, daemon);
    }

    private static string Configuration(int priority, string[] ours) => $$"""
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            version 3
            priority {{priority}}
            advert_int 0.5
            virtual_ipaddress {
                {{Conf.Vip}}/24
            }
            {{string.Join("\n", ours)}}
        }
        """;
}
