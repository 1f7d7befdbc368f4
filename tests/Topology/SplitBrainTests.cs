using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Two masters: who is told of them, and what is no trouble. The ways to get them are in <see cref="SplitBrainMatrixTests"/>.
/// </summary>
public sealed class SplitBrainTests
{
    /// <summary>Ours is left, with the higher priority; the other one plays right.</summary>
    public static TheoryData<Program> Peers => Programs.Both;

    [Theory, MemberData(nameof(Peers))]
    public void AShadowMasterOfIPv6AddressesIsFoundByProbesToo(Program peer)
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon daemon = left.Start(Program.Keepalive, IPv6(150));
        daemon.WaitForLog("Entering MASTER STATE");
        right.Start(peer, IPv6(100)).WaitForLog("Entering BACKUP STATE");

        Filter[] eaters = [.. segment.Hosts.Select(host => new Filter(host.Name, "ip6", "input", "ip6 nexthdr 112 drop"))];
        foreach (Filter eater in eaters) eater.Begin(segment);
        daemon.WaitForLog("SPLIT-BRAIN SB02 shadow-master begin: ");
        foreach (Filter eater in eaters) eater.End(segment);

        daemon.WaitForLog("SPLIT-BRAIN SB02 shadow-master end after ");
        AssertOneEpisode(daemon);
    }

    [Fact]
    public void AScriptAFifoAndEverybodyWithMailAreToldOfTheBeginningAndTheEnd()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        using MailRelay relay = new(left);
        string script = left.WriteScript("told.sh", $"echo \"$@\" >>{left.PathOf("told")}");
        string told = $"smtp_alert\nsplit_brain_fifo on\nnotify_split_brain \"{script} extra\"";
        string reader = left.WriteScript("read.sh", $"exec cat \"$1\" >{left.PathOf("lines")}");
        string fifo = $"vrrp_notify_fifo {left.PathOf("fifo")}\nvrrp_notify_fifo_script \"{reader}\"\n";
        Daemon daemon = left.Start(Program.Keepalive, Conf.Pair(150, told, fifo + MailRelay.Configuration));
        daemon.WaitForLog("Entering MASTER STATE");
        right.Start(Program.Keepalived, Conf.Pair(100)).WaitForLog("Entering BACKUP STATE");

        Filter eater = Filter.OnNode("right", "input");
        eater.Begin(segment);
        Wait.Until("the script knows", () => left.Read("told").Contains("extra begin VI_1 contest 2 adverts of 10.9.0.2", StringComparison.Ordinal));
        eater.End(segment);
        Wait.Until("the script knows of the end", () => left.Read("told").Contains("extra end VI_1 contest", StringComparison.Ordinal));

        Wait.Until("the FIFO too", () => left.Read("lines").Contains("SPLIT_BRAIN_END", StringComparison.Ordinal));
        IEnumerable<string> words = left.Read("lines").Split('\n').Where(line => line.Contains("SPLIT_BRAIN", StringComparison.Ordinal));
        Assert.Equal(["INSTANCE \"VI_1\" SPLIT_BRAIN_BEGIN 150", "INSTANCE \"VI_1\" SPLIT_BRAIN_END 150"], words);

        Wait.Until("two mails", () => MailsOf(relay).Length == 2);
        string[] lines = [.. daemon.Log.Split('\n').Where(line => line.Contains("SPLIT-BRAIN", StringComparison.Ordinal))];
        string[] mails = MailsOf(relay);
        string[] phases = ["begin", "end"];
        for (int i = 0; i < phases.Length; i++)
        {
            string line = lines[i][lines[i].IndexOf("(VI_1)", StringComparison.Ordinal)..].TrimEnd();
            string subject = $"[node] VRRP Instance VI_1 - SPLIT-BRAIN SB01 contest {phases[i]}";
            Assert.Equal($"k@example.org a@example.org,b@example.org {subject} {line}", mails[i]);
        }
    }

    /// <summary>Without those about states.</summary>
    private static string[] MailsOf(MailRelay relay) => [.. relay.Mails.Where(mail => mail.Contains("SPLIT-BRAIN", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AnOrdinaryTakeOverAndReturnIsNoSplitBrain(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new() { IsOrdinary = true };
        (Host left, Host right) = segment.AddPair();
        left.Start(leftProgram, Conf.Pair(150)).WaitForLog("Entering MASTER STATE");
        right.Start(rightProgram, Conf.Pair(100)).WaitForLog("Entering BACKUP STATE");

        left.Daemons[0].Terminate();
        Wait.Until("right has the address", () => right.Holds(Conf.Vip) && !left.Holds(Conf.Vip));
        left.Start(leftProgram, Conf.Pair(150));
        Wait.Until("left has it back", () => left.Holds(Conf.Vip) && !right.Holds(Conf.Vip));
        left.Isolate();
        Wait.Until("both have it", () => right.Holds(Conf.Vip));
        left.Rejoin();
        Wait.Until("left has it again", () => left.Holds(Conf.Vip) && !right.Holds(Conf.Vip));
        Daemon[] all = [.. left.Daemons, .. right.Daemons];
        Wait.WhileHolds("nobody is alarmed", TimeSpan.FromSeconds(3), () => all.All(daemon => !daemon.Said("SPLIT-BRAIN")));
    }

    private static string IPv6(int priority) => $$"""
        vrrp_instance VI_6 {
            interface eth0
            virtual_router_id 56
            priority {{priority}}
            virtual_ipaddress {
                fe80::100/64
                2001:db8:9::100/64
            }
            #! keepalive: split_brain_probe_interval 1
        }
        """;

    private static int Alerts(Daemon daemon, string phase) => daemon.Log.Split('\n')
        .Count(line => line.Contains("SPLIT-BRAIN", StringComparison.Ordinal) && line.Contains($" {phase}", StringComparison.Ordinal));

    private static void AssertOneEpisode(Daemon daemon)
    {
        Wait.WhileHolds("there is one alert at the beginning and one at the end", TimeSpan.FromSeconds(2),
            () => Alerts(daemon, "begin:") == 1 && Alerts(daemon, "end after") == 1);
    }
}
