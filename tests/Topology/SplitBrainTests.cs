using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Two masters, made by filters that eat adverts, and a third machine that looks on: each trouble is told of once at its beginning and once
/// at its end, and afterwards everybody reaches the one master.
/// </summary>
public sealed class SplitBrainTests
{
    private const string EatAdverts = "table ip eater { chain c { type filter hook %HOOK% priority 0; ip protocol 112 drop; }; }";

    private const string EatAdverts6 = "table ip6 eater { chain c { type filter hook input priority 0; ip6 nexthdr 112 drop; }; }";

    /// <summary>Ours is left, with the higher priority; the other one plays right.</summary>
    public static TheoryData<Program> Peers => Programs.Both;

    [Theory, MemberData(nameof(Peers))]
    public void AContestBeginsAndEndsOnceWhenThePeerHearsNothing(Program peer)
    {
        using Segment segment = new();
        (Host left, Host right, Daemon daemon) = RunningPair(segment, peer);

        Eat(right, "input");
        WaitForMasters(left, right);
        daemon.WaitForLog("SPLIT-BRAIN SB01 contest begin: ");
        Wait.WhileHolds("it is told once", TimeSpan.FromSeconds(3), () => Alerts(daemon, "begin") == 1 && Alerts(daemon, "end") == 0);
        Heal(right);

        AssertHealed(segment, left, right);
        daemon.WaitForLog("SPLIT-BRAIN SB01 contest end after ");
        AssertOneEpisode(daemon);
    }

    [Theory, MemberData(nameof(Peers))]
    public void AShadowMasterIsFoundByProbesWhenNobodyHearsAnybody(Program peer)
    {
        using Segment segment = new();
        (Host left, Host right, Daemon daemon) = RunningPair(segment, peer);

        Eat(left, "input");
        Eat(right, "input");
        WaitForMasters(left, right);
        daemon.WaitForLog("SPLIT-BRAIN SB02 shadow-master begin: 10.9.0.100 answered by ");
        Heal(left);
        Heal(right);

        AssertHealed(segment, left, right);
        daemon.WaitForLog("SPLIT-BRAIN SB02 shadow-master end after ");
        AssertOneEpisode(daemon);
    }

    [Theory, MemberData(nameof(Peers))]
    public void AShadowMasterOfIPv6AddressesIsFoundByProbesToo(Program peer)
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon daemon = left.Start(Program.Keepalive, IPv6(150));
        daemon.WaitForLog("Entering MASTER STATE");
        right.Start(peer, IPv6(100)).WaitForLog("Entering BACKUP STATE");

        foreach (Host host in segment.Hosts) host.Run("nft", EatAdverts6);
        daemon.WaitForLog("SPLIT-BRAIN SB02 shadow-master begin: ");
        foreach (Host host in segment.Hosts) host.Run("nft", "delete table ip6 eater");

        daemon.WaitForLog("SPLIT-BRAIN SB02 shadow-master end after ");
        AssertOneEpisode(daemon);
    }

    [Theory, MemberData(nameof(Peers))]
    public void MutenessIsToldOfWhenOurAdvertsCannotLeave(Program peer)
    {
        using Segment segment = new();
        (Host left, Host right, Daemon daemon) = RunningPair(segment, peer);

        Eat(left, "output");
        WaitForMasters(left, right);
        daemon.WaitForLog("SPLIT-BRAIN SB04 mute begin: ");
        Heal(left);

        AssertHealed(segment, left, right);
        daemon.WaitForLog("SPLIT-BRAIN SB04 mute end after ");
        AssertOneEpisode(daemon);
    }

    [Fact]
    public void AStrangerWithTheAddressIsNoPeer()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (_, _, Daemon daemon) = RunningPair(segment, Program.Keepalive);

        Host stranger = segment.Add("stranger", "10.9.0.7/24", $"{Conf.Vip}/24");
        daemon.WaitForLog("SPLIT-BRAIN SB03 address-conflict begin: ");
        stranger.Ip("address", "delete", $"{Conf.Vip}/24", "dev", "eth0");

        daemon.WaitForLog("SPLIT-BRAIN SB03 address-conflict end after ");
        AssertOneEpisode(daemon);
    }

    /// <summary>Ours on both sides: keepalived, whose adverts' timer starts again with each packet that it refuses, would fall silent.</summary>
    [Fact]
    public void ASecondClusterOnTheVridIsAForeignGroup()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (_, _, Daemon daemon) = RunningPair(segment, Program.Keepalive);
        Host stranger = segment.Add("stranger", "10.9.0.7/24");

        Daemon other = stranger.Start(Program.Keepalive, Conf.Pair(10, "authentication {\n auth_type PASS\n auth_pass other\n }")
            .Replace(Conf.Vip, "10.9.0.200", StringComparison.Ordinal));
        daemon.WaitForLog("SPLIT-BRAIN SB05 foreign-group begin: received a 1 auth from 10.9.0.7");
        other.Terminate();

        daemon.WaitForLog("SPLIT-BRAIN SB05 foreign-group end after ");
        AssertOneEpisode(daemon);
    }

    [Fact]
    public void AScriptIsToldOfTheBeginningAndTheEnd()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        string script = left.WriteScript("told.sh", $"echo \"$@\" >>{left.PathOf("told")}");
        Daemon daemon = left.Start(Program.Keepalive, Conf.Pair(150, $"notify_split_brain \"{script} extra\""));
        daemon.WaitForLog("Entering MASTER STATE");
        right.Start(Program.Keepalived, Conf.Pair(100)).WaitForLog("Entering BACKUP STATE");

        Eat(right, "input");
        WaitForMasters(left, right);
        Wait.Until("the script knows", () => left.Read("told").Contains("extra begin VI_1 contest 2 adverts of 10.9.0.2", StringComparison.Ordinal));
        Heal(right);

        Wait.Until("the script knows of the end", () => left.Read("told").Contains("extra end VI_1 contest", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void AnOrdinaryTakeOverAndReturnIsNoSplitBrain(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
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

    private static (Host Left, Host Right, Daemon Ours) RunningPair(Segment segment, Program peer)
    {
        Programs.RequireOurs();
        (Host left, Host right) = segment.AddPair();
        Host observer = segment.Add("observer", "10.9.0.50/24");
        Daemon daemon = left.Start(Program.Keepalive, Conf.Pair(150, Watching(right)));
        daemon.WaitForLog("Entering MASTER STATE");
        right.Start(peer, Conf.Pair(100, Watching(left))).WaitForLog("Entering BACKUP STATE");
        Wait.Until("the observer reaches the master", () => Reaches(observer));
        return (left, right, daemon);
    }

    /// <summary>In comments that only we read, so that the same text serves keepalived.</summary>
    private static string Watching(Host peer) => $$"""
        #! keepalive: split_brain_probe_interval 1
            #! keepalive: split_brain_peers {
            #! keepalive:     {{peer.Address}}
            #! keepalive: }
        """;

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

    private static void Eat(Host host, string hook) =>
        host.Run("nft", EatAdverts.Replace("%HOOK%", hook, StringComparison.Ordinal));

    private static void Heal(Host host) => host.Run("nft", "delete table ip eater");

    private static void WaitForMasters(params Host[] hosts) =>
        Wait.Until("there are two masters", () => hosts.All(host => host.Holds(Conf.Vip)));

    /// <summary>One master, and the observer, who may have learned the loser's link-layer address, reaches it within a second.</summary>
    private static void AssertHealed(Segment segment, Host winner, Host loser)
    {
        Host observer = segment.Hosts.Single(host => host.Name == "observer");
        Wait.Until("one master is left", () => winner.Holds(Conf.Vip) && !loser.Holds(Conf.Vip));
        Assert.True(Reaches(observer), "none of ten packets in a second was answered");
        string mac = winner.Run("cat", "/sys/class/net/eth0/address").Trim();
        Assert.Contains(mac, observer.Ip("neigh", "show", Conf.Vip), StringComparison.Ordinal);
    }

    private static bool Reaches(Host observer) => observer.Try("busybox", "ping", "-c", "10", "-i", "0.1", "-W", "1", Conf.Vip).Status == 0;

    private static int Alerts(Daemon daemon, string phase) => daemon.Log.Split('\n')
        .Count(line => line.Contains("SPLIT-BRAIN", StringComparison.Ordinal) && line.Contains($" {phase}", StringComparison.Ordinal));

    private static void AssertOneEpisode(Daemon daemon)
    {
        Wait.WhileHolds("there is one alert at the beginning and one at the end", TimeSpan.FromSeconds(2),
            () => Alerts(daemon, "begin:") == 1 && Alerts(daemon, "end after") == 1);
    }
}
