using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Process;
using Keepalive.Vrrp.Tests.Engine;

namespace Keepalive.Vrrp.Tests.Process;

/// <summary>Which announcements wait for each other, and how long.</summary>
public sealed class AnnouncementPaceTests
{
    private static readonly GarpConfig Gaps = new() { GarpInterval = TimeSpan.FromSeconds(0.3), GnaInterval = TimeSpan.FromSeconds(0.5) };

    [Fact]
    public void NothingWaitsWithoutAGap() => Assert.False(Pace(new GarpConfig()).IsNeeded);

    [Fact]
    public void InterfacesWaitForThemselvesByKindOfPacket()
    {
        AnnouncementPace pace = Pace(Gaps);

        Assert.Equal(("eth0", TimeSpan.FromSeconds(0.3)), pace.Of("eth0", IpFamily.V4));
        Assert.Equal(("eth1", TimeSpan.FromSeconds(0.5)), pace.Of("eth1", IpFamily.V6));
    }

    [Fact]
    public void AVmacWaitsForItsParent() => Assert.Equal("eth0", Pace(Gaps).Of("vrrp.51", IpFamily.V4).Key);

    [Fact]
    public void InterfacesOfAGroupShareItsGap()
    {
        AnnouncementPace pace = Pace(Gaps, new GarpGroupConfig(["eth0", "eth1"], TimeSpan.FromSeconds(1), null));

        Assert.Equal(pace.Of("eth0", IpFamily.V4), pace.Of("eth1", IpFamily.V4));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Of("eth0", IpFamily.V4).Gap);
        Assert.Equal(TimeSpan.Zero, pace.Of("eth0", IpFamily.V6).Gap);
        Assert.Equal(("eth2", TimeSpan.FromSeconds(0.3)), pace.Of("eth2", IpFamily.V4));
    }

    private static AnnouncementPace Pace(GarpConfig gaps, params GarpGroupConfig[] groups)
    {
        AnnouncementPace pace = new();
        KeepaliveConfig config = Configured.File(Configured.Instance() with { Garp = gaps }) with { GarpGroups = [.. groups] };
        pace.Use(config, name => name == "vrrp.51" ? "eth0" : name);
        return pace;
    }
}
