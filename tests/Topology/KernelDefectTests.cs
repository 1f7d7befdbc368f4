using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>Weak points of keepalived in what it does to addresses, and in what it counts: each test shows it beside ours.</summary>
public sealed class KernelDefectTests
{
    private const string Refused = "2001:db8:9::7";

    /// <summary>An interface without IPv6 refuses the IPv6 address.</summary>
    [Theory]
    [InlineData(Program.Keepalive, false)]
    [InlineData(Program.Keepalived, true)]
    public void AnAddressThatTheKernelRefusesIsNotAnnounced(Program program, bool announced)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Run("sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=1");
        Capture capture = segment.Capture();
        string excluded = $"garp_master_delay 0\nvirtual_ipaddress_excluded {{\n{Refused}/64\n}}";
        Daemon daemon = host.Start(program, Conf.Fast(priority: 150, excluded));

        Wait.Until("the other address is announced", () => host.Holds(Conf.Vip) && capture.GratuitousFor(Conf.Vip).Length >= 5);

        Assert.False(host.Holds(Refused));
        Assert.Equal(announced, capture.NeighborsFor(Refused).Length > 0);
        daemon.WaitForLog(announced ? "Permission denied(13)" : $"the kernel refused address {Refused}/64: EACCES; it is not announced");
    }

    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void TheAddressStaysWhileTheSuccessorOfAKilledVrrpProcessBegins(Program program, bool stays)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Fast(priority: 150));
        daemon.WaitForLog("(VI_1) Entering MASTER STATE");
        Wait.Until("the address is there", () => host.Holds(Conf.Vip));
        using AddressMonitor monitor = new(host);

        daemon.Signal("KILL", daemon.VrrpPid);

        Wait.Until("master again", () => daemon.TimesSaid("(VI_1) Entering MASTER STATE") == 2 && host.Holds(Conf.Vip));
        Wait.Until("the end is seen", () => stays || monitor.Deletions(Conf.Vip).Length > 0);
        Assert.Equal(stays, monitor.Deletions(Conf.Vip).Length == 0);
    }

    /// <summary>Version 2: the interval in an advert must be the own one (RFC 3768, section 7.1).</summary>
    [Theory]
    [InlineData(Program.Keepalive, true)]
    [InlineData(Program.Keepalived, false)]
    public void AdvertsWithAnotherIntervalAreCounted(Program program, bool counted)
    {
        using Segment segment = new();
        (Host left, Host right) = segment.AddPair();
        Capture capture = segment.Capture();
        Daemon daemon = left.Start(program, Conf.Pair(priority: 100));
        daemon.WaitForLog("(VI_1) Entering BACKUP STATE (init)");
        // Not keepalived: as MASTER it falls silent while it refuses the other's adverts.
        right.Start(Program.Keepalive, Conf.Pair(priority: 255).Replace("advert_int 1", "advert_int 2", StringComparison.Ordinal));
        Wait.Until("two adverts", () => capture.AdvertsFrom(right).Length >= 2);
        string file = Path.Combine(left.TemporaryFolder, "keepalived.stats");

        daemon.Signal("USR2");

        Wait.Until("statistics", () => File.Exists(file) && File.ReadAllText(file).Contains("Priority Zero", StringComparison.Ordinal));
        Assert.Equal(counted, !File.ReadAllText(file).Contains("Advertisement Interval: 0\n", StringComparison.Ordinal));
    }
}
