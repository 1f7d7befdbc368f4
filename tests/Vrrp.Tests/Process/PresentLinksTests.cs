using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Process;

namespace Keepalive.Vrrp.Tests.Process;

/// <summary>Which of the interfaces of a machine could serve.</summary>
public sealed class PresentLinksTests
{
    private static readonly MacAddress Mac51 = new(0x0000_5e00_0133);

    private readonly PresentLinks present = new(
    [
        new LinkInfo { Index = new(2), Name = "eth0" },
        new LinkInfo { Index = new(3), Name = "eth1" },
        Macvlan(10, "vrrp.51", 2, Mac51),
        Macvlan(11, "vrrp1.51", 3, Mac51),
        Macvlan(12, "bridged.51", 2, Mac51) with { Mode = VirtualLinkMessage.PrivateMode + 1 },
        Ipvlan(20, "one.7", 2),
        Ipvlan(21, "two.7", 2),
        Ipvlan(22, "other.7", 3),
        Ipvlan(23, "far.17", 2),
        Ipvlan(24, "plain7", 2),
        Macvlan(25, "mac.7", 2, Mac51),
    ]);

    [Fact]
    public void OnlyAVrfCountsAsOne()
    {
        PresentLinks some = new(
        [
            new LinkInfo { Index = new(2), Name = "eth0", Master = new(8) },
            new LinkInfo { Index = new(3), Name = "eth1", Master = new(9) },
            new LinkInfo { Index = new(8), Name = "red", Kind = "vrf" },
            new LinkInfo { Index = new(9), Name = "br0", Kind = "bridge" },
        ]);

        Assert.Equal((new InterfaceIndex(8), InterfaceIndex.None), (some.VrfOf("eth0"), some.VrfOf("eth1")));
        Assert.Equal((new InterfaceIndex(9), InterfaceIndex.None), (some.MasterOf("eth1"), some.MasterOf("red")));
    }

    [Fact]
    public void AMacvlanIsFoundByParentAndAddress()
    {
        Assert.Equal(["vrrp.51", "mac.7"], present.NamesFitting(Wanted("eth0", 51, Mac51)));
        Assert.Equal(["vrrp1.51"], present.NamesFitting(Wanted("eth1", 51, Mac51)));
        Assert.Empty(present.NamesFitting(Wanted("eth0", 52, new MacAddress(0x0000_5e00_0134))));
    }

    [Fact]
    public void AnIpvlanIsFoundByParentAndTheEndOfItsName()
    {
        Assert.Equal(["one.7", "two.7"], present.NamesFitting(WantedIpvlan("eth0", 7)));
        Assert.Equal(["other.7"], present.NamesFitting(WantedIpvlan("eth1", 7)));
        Assert.Equal(["far.17"], present.NamesFitting(WantedIpvlan("eth0", 17)));
    }

    [Fact]
    public void NothingFitsWithoutItsParent()
    {
        Assert.Empty(present.NamesFitting(WantedIpvlan("eth9", 7)));
        Assert.Empty(present.NamesFitting(Wanted("eth9", 51, Mac51)));
    }

    private static LinkInfo Macvlan(int index, string name, int parent, MacAddress mac) => new()
    {
        Index = new(index),
        Name = name,
        Parent = new(parent),
        Mac = mac,
        Kind = "macvlan",
        Mode = VirtualLinkMessage.PrivateMode,
    };

    private static LinkInfo Ipvlan(int index, string name, int parent) =>
        new() { Index = new(index), Name = name, Parent = new(parent), Kind = "ipvlan" };

    private static VirtualInterface Wanted(string parent, byte vrid, MacAddress mac) =>
        new() { Name = "", Parent = parent, Instance = "VI", VirtualRouterId = vrid, Family = IpFamily.V4, Mac = mac };

    private static VirtualInterface WantedIpvlan(string parent, byte vrid) =>
        Wanted(parent, vrid, MacAddress.Zero) with { Ipvlan = new IpvlanConfig() };
}
