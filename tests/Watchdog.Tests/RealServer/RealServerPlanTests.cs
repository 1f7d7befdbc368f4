using Keepalive.Core;
using Keepalive.Watchdog.RealServer;

namespace Keepalive.Watchdog.Tests.RealServer;

/// <summary>What a real server is told to do, and in which order.</summary>
public sealed class RealServerPlanTests
{
    private static readonly IpAddress[] Two = [IpAddress.V4(192, 0, 2, 1), IpAddress.Parse("2001:db8::1")];

    [Fact]
    public void ArpIsSilentBeforeTheAddressIsThere() => Assert.Equal(
        ["net.ipv4.conf.all.arp_ignore = 1", "net.ipv4.conf.all.arp_announce = 2",
            "192.0.2.1/32 on lo", "route local 192.0.2.1 dev lo", "2001:db8::1/128 on lo", "route local 2001:db8::1 dev lo"],
        Texts(RealServerPlan.Up(RealServerMode.Dr, Two)));

    [Fact]
    public void TheAddressIsGoneBeforeArpMaySpeakAgain() => Assert.Equal(
        ["192.0.2.1/32 off lo", "no route local 192.0.2.1 dev lo", "2001:db8::1/128 off lo", "no route local 2001:db8::1 dev lo",
            "net.ipv4.conf.all.arp_announce = 0", "net.ipv4.conf.all.arp_ignore = 0"],
        Texts(RealServerPlan.Down(RealServerMode.Dr, Two, others: false)));

    [Fact]
    public void SettingsStayWhileOtherAddressesNeedThem() => Assert.Equal(
        ["192.0.2.1/32 off lo", "no route local 192.0.2.1 dev lo"],
        Texts(RealServerPlan.Down(RealServerMode.Dr, [Two[0]], others: true)));

    /// <summary>A boot in between finds what is so, never an address that neighbours hear of.</summary>
    [Fact]
    public void ABootIsTakenCareOfLastOnTheWayThereAndFirstOnTheWayBack()
    {
        Assert.Equal("at each boot dr 192.0.2.1 2001:db8::1", Texts(RealServerPlan.Up(RealServerMode.Dr, Two, persist: true)).Last());
        List<RealServerStep> down = RealServerPlan.Down(RealServerMode.Tun, Two, others: false, persist: true);
        Assert.Equal("not at boot tun 192.0.2.1 2001:db8::1", down[0].ToString());
    }

    [Fact]
    public void TheUnitOfABootIsReadAsItWasWritten()
    {
        RealServerUnit unit = new(RealServerMode.Tun, Two);

        Assert.Equal(Two, RealServerUnit.Read(RealServerMode.Tun, unit.Text("/usr/sbin/keepalive")).Addresses);
        Assert.Equal([Two[1]], unit.With(Two).Without([Two[0]]).Addresses);
        Assert.Contains("ExecStart=/usr/sbin/keepalive realserver up --mode tun --vip 192.0.2.1 2001:db8::1\n",
            unit.Text("/usr/sbin/keepalive"), StringComparison.Ordinal);
    }

    [Fact]
    public void ATunnelHasADeviceOfEachFamily() => Assert.Equal(
        ["net.ipv4.conf.all.arp_ignore = 1", "net.ipv4.conf.all.arp_announce = 2",
            "load ipip for tunl0", "net.ipv4.conf.tunl0.rp_filter = 2", "tunl0 up",
            "load ip6_tunnel for ip6tnl0", "ip6tnl0 up",
            "192.0.2.1/32 on tunl0", "route local 192.0.2.1 dev tunl0", "2001:db8::1/128 on ip6tnl0", "route local 2001:db8::1 dev ip6tnl0"],
        Texts(RealServerPlan.Up(RealServerMode.Tun, Two)));

    [Fact]
    public void Ipv6AloneTouchesNoSetting() =>
        Assert.Equal(["2001:db8::1/128 on lo", "route local 2001:db8::1 dev lo"], Texts(RealServerPlan.Up(RealServerMode.Dr, [Two[1]])));

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    [InlineData("up --vip")]
    [InlineData("--vip 192.0.2.1")]
    [InlineData("up --vip 192.0.2.1/24")]
    [InlineData("up --vip 192.0.2.1 --mode nat")]
    [InlineData("up --vip 192.0.2.1 --mode")]
    [InlineData("up down --vip 192.0.2.1")]
    public void BadOptionsAreExplained(string line)
    {
        using StringWriter output = new();
        using StringWriter errors = new();

        Assert.Equal(2, RealServerCommand.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, errors));
        Assert.Contains("Usage: keepalive realserver", errors.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(List<RealServerStep> steps) => steps.Select(step => step.ToString());
}
