using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>What keepalived does not do: a part of the daemon dies or hangs and the segment does not notice.</summary>
public sealed class ProcessTests
{
    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void AKilledVrrpChildIsBackAsMasterBeforeThePeerNotices(Program peer)
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right, Daemon master, Capture capture) = FailoverTests.StartPair(segment, Program.Keepalive, peer);
        using AddressMonitor monitor = new(left);
        int child = master.VrrpPid;

        DateTime killed = DateTime.UtcNow;
        master.Signal("KILL", child);

        AdvertFrame first = capture.WaitForAdvert(left, killed);
        Figures.Add("a killed VRRP child is master again", $"peer {peer}", first.Time - killed);
        Assert.InRange((first.Time - killed).TotalSeconds, 0, 1.0);
        Wait.Until("adverts go on", () => capture.AdvertsFrom(left).Count(advert => advert.Time > killed) >= 5);
        Assert.NotEqual(child, master.VrrpPid);
        Assert.Empty(capture.AdvertsFrom(right));
        Assert.Empty(monitor.Deletions(Conf.Vip));
        Assert.True(segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Assert.Contains("died: Respawning", master.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void AKilledVrrpChildOfABackupComesBackAsBackup()
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        left.Start(Program.Keepalived, Conf.Pair(priority: 150));
        Daemon backup = right.Start(Program.Keepalive, Conf.Pair(priority: 100));
        Wait.Until("left holds the address", () => left.Holds(Conf.Vip));
        int child = backup.VrrpPid;

        backup.Signal("KILL", child);

        Wait.Until("a new child", () => backup.VrrpPid != child && backup.VrrpPid != 0 && backup.TimesSaid("Entering BACKUP STATE") >= 2);
        int before = capture.AdvertsFrom(left).Length;
        Wait.Until("left goes on", () => capture.AdvertsFrom(left).Length >= before + 5);
        Assert.Empty(capture.AdvertsFrom(right));
        Assert.False(right.Holds(Conf.Vip));
    }

    [Fact]
    public void AHangingVrrpChildIsReplaced()
    {
        Programs.RequireOurs();
        using Segment segment = new();
        (Host left, Host right, Daemon master, _) = FailoverTests.StartPair(segment, Program.Keepalive, Program.Keepalived);
        int child = master.VrrpPid;

        master.Signal("STOP", child);
        DateTime stopped = DateTime.UtcNow;

        Wait.Until("right takes over while the child hangs", () => right.Holds(Conf.Vip));
        Wait.Until("a new child", TimeSpan.FromSeconds(60), () => master.VrrpPid != child && master.VrrpPid != 0);
        Figures.Add("a hanging VRRP child is replaced", "peer Keepalived", DateTime.UtcNow - stopped);
        Wait.Until("only left holds the address", () => segment.HoldersOf(Conf.Vip) is [{ Name: "left" }]);
        Assert.False(Directory.Exists($"/proc/{child}"));
    }

    [Fact]
    public void AKernelWithoutIpvsIsOneErrorAndVrrpRunsOn()
    {
        Programs.RequireOurs();
        if (File.Exists("/proc/net/ip_vs")) Assert.Skip("this kernel has IPVS");
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(Program.Keepalive, Conf.Pair(priority: 150) + """

            virtual_server 10.9.0.100 80 {
                lb_algo rr
                lb_kind NAT
                protocol TCP
                real_server 10.9.0.50 80 {
                    TCP_CHECK {
                        connect_timeout 1
                    }
                }
            }
            """);

        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        daemon.WaitForLog("IPVS");
        Wait.WhileHolds("VRRP runs on", TimeSpan.FromSeconds(3), () => host.Holds(Conf.Vip) && !daemon.HasExited);
        Assert.Equal(0, daemon.TimesSaid("died: Respawning"));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void SigtermEndsWithStatusZeroAndLeavesNothing(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        int[] processes = daemon.Descendants();

        daemon.Terminate();

        Assert.Equal(0, daemon.ExitCode);
        Assert.False(host.Holds(Conf.Vip));
        Assert.DoesNotContain(processes, pid => Directory.Exists($"/proc/{pid}"));
        Assert.Empty(Directory.GetFiles(host.RunFolder, "*.pid", SearchOption.AllDirectories));
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void ASecondStartSaysThatOneRunsAlreadyAndDisturbsNothing(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon first = host.Start(program, Conf.Pair(priority: 150));
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));

        Daemon second = host.Start(program, Conf.Pair(priority: 150));

        second.WaitForExit();
        // keepalived hides it from whoever started it.
        Assert.Equal(program == Program.Keepalived || Programs.OursIsStandIn ? 0 : 1, second.ExitCode);
        second.WaitForLog("daemon is already running");
        Assert.True(host.Holds(Conf.Vip));
        Assert.False(first.HasExited);
    }
}
