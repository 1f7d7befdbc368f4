using Keepalive.Core;
using Keepalive.Watchdog.RealServer;

namespace Keepalive.Watchdog.Tests.RealServer;

/// <summary>What a real server is told to do, and in which order.</summary>
public sealed class RealServerPlanTests
{
    private static readonly IpAddress[] Two = [IpAddress.V4(192, 0, 2, 1), IpAddress.Parse("2001:db8::1")];

    [Fact]
    public void ArpIsSilentBeforeTheAddressIsThere() => Assert.Equal(
        ["net.ipv4.conf.all.arp_ignore = 1", "net.ipv4.conf.all.arp_announce = 2", "192.0.2.1/32 on lo", "2001:db8::1/128 on lo"],
        Texts(RealServerPlan.Up(RealServerMode.Dr, Two)));

    [Fact]
    public void TheAddressIsGoneBeforeArpMaySpeakAgain() => Assert.Equal(
        ["192.0.2.1/32 off lo", "2001:db8::1/128 off lo", "net.ipv4.conf.all.arp_announce = 0", "net.ipv4.conf.all.arp_ignore = 0"],
        Texts(RealServerPlan.Down(RealServerMode.Dr, Two, others: false)));

    [Fact]
    public void SettingsStayWhileOtherAddressesNeedThem() => Assert.Equal(
        ["192.0.2.1/32 off lo", "2001:db8::1/128 off lo"], Texts(RealServerPlan.Down(RealServerMode.Dr, Two, others: true)));

    [Fact]
    public void ATunnelHasADeviceOfEachFamily() => Assert.Equal(
        ["net.ipv4.conf.all.arp_ignore = 1", "net.ipv4.conf.all.arp_announce = 2",
            "load ipip for tunl0", "net.ipv4.conf.tunl0.rp_filter = 2", "tunl0 up",
            "load ip6_tunnel for ip6tnl0", "ip6tnl0 up",
            "192.0.2.1/32 on tunl0", "2001:db8::1/128 on ip6tnl0"],
        Texts(RealServerPlan.Up(RealServerMode.Tun, Two)));

    [Fact]
    public void Ipv6AloneTouchesNoSetting() =>
        Assert.Equal(["2001:db8::1/128 on lo"], Texts(RealServerPlan.Up(RealServerMode.Dr, [Two[1]])));

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
