using System.Diagnostics;
using System.Globalization;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>
/// Weak points of keepalived that are none here, on the wire and in the kernel. Where keepalived runs beside ours, it shows the weakness; the
/// other tests fail when real keepalived stands in for ours. docs/compatibility.md names them all.
/// </summary>
public sealed class DefectTests
{
    /// <summary>A neighbour with the same VRID and another version is refused; keepalived puts its own advert off for each of its packets.</summary>
    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void RefusedPacketsDoNotSilenceAMaster(Program program, bool goesOn)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        left.Start(program, Conf.Pair(priority: 150));
        Wait.Until("left holds the address", () => left.Holds(Conf.Vip));
        string noise = Conf.Pair(priority: 100, "version 3").Replace("advert_int 1", "advert_int 0.3", StringComparison.Ordinal);
        right.Start(Program.Keepalived, noise.Replace(Conf.Vip, "10.9.0.200", StringComparison.Ordinal));
        Wait.Until("the noise is there", () => capture.AdvertsFrom(right).Length >= 5);

        DateTime from = capture.AdvertsFrom(right)[4].Time;
        Wait.Until("20 packets of noise", () => capture.AdvertsFrom(right).Length >= 25);

        AdvertFrame[] ours = [.. capture.AdvertsFrom(left).Where(advert => advert.Time > from)];
        Assert.True(ours.Length >= 4 == goesOn, $"{ours.Length} adverts in the time of 20 packets of noise");
    }

    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void ASyncGroupThatLosesOneLinkIsTakenOverAfterTheSkewAndNotAfterTheWholeWait(Program program, bool soon)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        left.Plug("eth1", "10.9.1.1/24");
        right.Plug("eth1", "10.9.1.2/24");
        left.Start(Program.Keepalived, Group(priority: 150));
        right.Start(program, Group(priority: 100));
        Wait.Until("left holds both addresses", () => left.Holds(Conf.Vip) && left.Holds("10.9.1.100"));

        Stopwatch clock = Stopwatch.StartNew();
        left.Unplug("eth1");
        Wait.Until("right holds both addresses", () => right.Holds(Conf.Vip) && right.Holds("10.9.1.100"));

        Figures.Add("sync group, one link lost: addresses at the other node", $"{program}", clock.Elapsed);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2) == soon, $"{clock.Elapsed.TotalSeconds:F3} s");
        Assert.False(left.Holds(Conf.Vip));
    }

    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void AnAddressOwnerIsBackAtOnceWhenItsLinkIs(Program program, bool soon)
    {
        using Segment segment = new();
        Host left = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = left.Start(program, Conf.Pair(priority: 255));
        Wait.Until("the owner holds its address", () => left.Holds(Conf.Vip));
        left.Unplug();
        daemon.WaitForLog("(VI_1) Entering FAULT STATE");
        Wait.Until("the address is gone", () => !left.Holds(Conf.Vip));

        Stopwatch clock = Stopwatch.StartNew();
        left.PlugBack();
        Wait.Until("the owner holds its address", () => left.Holds(Conf.Vip));

        Figures.Add("owner after a link flap", $"{program}", clock.Elapsed);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2) == soon, $"{clock.Elapsed.TotalSeconds:F3} s");
    }

    [Theory, MemberData(nameof(Programs.Pairs), MemberType = typeof(Programs))]
    public void TwoAddressOwnersSettle(Program leftProgram, Program rightProgram)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Daemon leftDaemon = left.Start(leftProgram, Conf.Pair(priority: 255));
        Daemon rightDaemon = right.Start(rightProgram, Conf.Pair(priority: 255));

        leftDaemon.WaitForLog("(VI_1) Entering MASTER STATE");
        rightDaemon.WaitForLog("(VI_1) Entering MASTER STATE");
        Wait.Until("one has yielded", () => leftDaemon.Said("(VI_1) Entering BACKUP STATE") || rightDaemon.Said("(VI_1) Entering BACKUP STATE"));
        Wait.Until("only one holds the address", () => segment.HoldersOf(Conf.Vip).Length == 1);
        string holder = segment.HoldersOf(Conf.Vip).FirstOrDefault()?.Name ?? "";
        Wait.WhileHolds("the same one goes on", TimeSpan.FromSeconds(5), () => segment.HoldersOf(Conf.Vip) is [{ } one] && one.Name == holder);
    }

    [Fact]
    public void WithVrrpReconcileAddressesWhatSomebodyRemovesIsBackBeforeAnyoneNotices()
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Capture capture = segment.Capture();
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 150, "garp_master_delay 0", "vrrp_reconcile_addresses"));
        Wait.Until("the address is announced", () => host.Holds(Conf.Vip) && capture.GratuitousFor(Conf.Vip).Length >= 5);

        for (int i = 1; i <= 5; i++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            host.Ip("address", "del", $"{Conf.Vip}/24", "dev", "eth0");
            Wait.Until("the address is back", () => host.Holds(Conf.Vip));
            Figures.Add("address removed by others: removed, put back and seen", $"keepalive {i}", clock.Elapsed);
            Wait.Until("it is announced again", () => capture.GratuitousFor(Conf.Vip).Length >= 5 * (i + 1));
        }

        Assert.Equal(5, daemon.TimesSaid($"(VI_1) {Conf.Vip}/24 removed by process "));
        Assert.Equal(1, daemon.TimesSaid("Entering BACKUP STATE"));
        Assert.All(capture.AdvertsFrom(host), advert => Assert.Equal(150, advert.Priority));
    }

    /// <summary>Without promote_secondaries the kernel removes a subnet's other addresses with its first one.</summary>
    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void AnAddressThatTheHostGotInTheSubnetOfAVirtualOneOutlivesIt(Program program, bool stays)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Run("sysctl", "-qw", "net.ipv4.conf.all.promote_secondaries=0", "net.ipv4.conf.eth0.promote_secondaries=0");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 255).Replace(Conf.Vip, "10.10.0.100", StringComparison.Ordinal));
        Wait.Until("the virtual address is there", () => host.Holds("10.10.0.100"));
        host.Ip("address", "add", "10.10.0.5/24", "dev", "eth0");

        daemon.Terminate();

        Assert.False(host.Holds("10.10.0.100"));
        Assert.Equal(stays, host.Holds("10.10.0.5"));
        Assert.Equal("0", host.Run("cat", "/proc/sys/net/ipv4/conf/eth0/promote_secondaries").Trim());
    }

    [Theory]
    [InlineData(Program.Keepalive, 2)]
    [InlineData(Program.Keepalived, null)]
    public void AFileWhoseErrorsLeaveNothingToRunIsNoSuccess(Program program, int? status)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, WithoutABrace);

        if (status is null) daemon.WaitForLog("keepalived has no configuration to run");
        else daemon.WaitForExit();

        Assert.Equal(status, daemon.HasExited ? daemon.ExitCode : null);
    }

    [Fact]
    public void AChildThatHadToBeKilledLeavesNoPidFileAndNoAddress()
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, "child_wait_time 1\n" + Conf.Pair(priority: 100));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        daemon.Signal("STOP", daemon.VrrpPid);

        daemon.Terminate();

        Assert.True(daemon.Said("failed to die - forcing termination"), daemon.Log);
        Assert.Empty(Directory.GetFiles(host.RunFolder));
        Assert.False(host.Holds(Conf.Vip));
    }

    [Fact]
    public void AProcessIsTrackedInANetworkNamespaceToo()
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        string name = string.Create(CultureInfo.InvariantCulture, $"kat{Environment.ProcessId}");
        string path = host.PathOf(name);
        File.Copy("/bin/sleep", path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using Process tracked = Process.Start(path, "60");
        try
        {
            Daemon daemon = host.Start(
                Program.Keepalive,
                $"vrrp_track_process service {{\nprocess {name}\n}}\n" + Conf.Pair(priority: 150, "track_process {\nservice\n}"));
            Wait.Until("the address is there", () => host.Holds(Conf.Vip));

            tracked.Kill();

            daemon.WaitForLog("Quorum lost for tracked process service");
            daemon.WaitForLog("(VI_1) MASTER -> FAULT: tracked process service: 0 running, 1 wanted");
            Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
        }
        finally
        {
            if (!tracked.HasExited) tracked.Kill();
        }
    }

    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void TrackSrcIpNoticesThatTheSourceAddressIsGone(Program program, bool notices)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24", "10.9.0.11/24");
        host.Start(program, Conf.Fast(priority: 150, "mcast_src_ip 10.9.0.11\ntrack_src_ip\ngarp_master_delay 0"));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        host.Ip("address", "del", "10.9.0.11/24", "dev", "eth0");
        if (notices) Wait.Until("the address is gone", () => !host.Holds(Conf.Vip));
        else Wait.WhileHolds("the address stays", TimeSpan.FromSeconds(1), () => host.Holds(Conf.Vip));
        host.Ip("address", "add", "10.9.0.11/24", "dev", "eth0");

        Wait.Until("the address is there again", () => host.Holds(Conf.Vip));
    }

    /// <summary>Either side refuses the other's adverts; one whose own have a header counts them as those of another kind.</summary>
    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void ANodeWithoutAuthenticationHeaderSaysThatAnotherHasOne(Program program, bool says)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        right.Start(Program.Keepalived, Conf.Pair(priority: 150, "authentication {\n auth_type AH\n auth_pass secret12\n }"));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon daemon = left.Start(program, Conf.Pair(priority: 100));

        Wait.Until("both are master", () => left.Holds(Conf.Vip) && capture.AdvertsFrom(left).Length > 0);
        if (says) daemon.WaitForLog("(VI_1) Received AH header but auth type not AH from 10.9.0.2");
        Assert.Equal(says, daemon.Log.Contains("10.9.0.2", StringComparison.Ordinal));
    }

    /// <summary>keepalived 2.2 knows no trailers; its refusal is what an operator sees in a migration.</summary>
    [Fact]
    public void TrailersAreSignedAndExamined()
    {
        const string trailer = "auth_hmac {\n key 1 0123456789abcdef0123456789abcdef\n active_key 1\n }";
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Host old = segment.Add("old", "10.9.0.3/24");
        Daemon rightDaemon = right.Start(Program.Keepalive, Conf.Pair(priority: 100, trailer));
        Wait.Until("right holds the address", () => right.Holds(Conf.Vip));

        Daemon leftDaemon = left.Start(Program.Keepalive, Conf.Pair(priority: 150, trailer));
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Daemon oldDaemon = old.Start(Program.Keepalived, Conf.Pair(priority: 200).Replace(Conf.Vip, "10.9.0.200", StringComparison.Ordinal));

        leftDaemon.WaitForLog("(VI_1) missing authentication trailer from 10.9.0.3");
        oldDaemon.WaitForLog("vrrp packet too long");
        Assert.True(left.Holds(Conf.Vip));
        leftDaemon.Terminate();
        rightDaemon.WaitForLog("10.9.0.1 let go (priority 0)");
    }

    private const string WithoutABrace = """
        global_defs {
            router_id left
        vrrp_instance VI_1 {
            interface eth0
            virtual_router_id 51
            priority 100
            virtual_ipaddress {
                10.9.0.100/24
            }
        }
        """;

    private static string Group(int priority) => $$"""
        vrrp_sync_group G1 {
            group {
                inside
                outside
            }
        }
        vrrp_instance inside {
            interface eth0
            virtual_router_id 51
            priority {{priority}}
            virtual_ipaddress {
                {{Conf.Vip}}/24
            }
        }
        vrrp_instance outside {
            interface eth1
            virtual_router_id 52
            priority {{priority}}
            virtual_ipaddress {
                10.9.1.100/24
            }
        }
        """;
}
