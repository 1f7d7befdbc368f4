using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Virtual and static routes and rules: when they come and go, and what follows when somebody else removes one.</summary>
public sealed class RouteTests
{
    private static readonly RouteConfig Tracked = new() { Destination = Prefix("10.60.0.0/24"), Device = "eth0" };
    private static readonly RouteConfig Untracked = new() { Destination = Prefix("10.60.1.0/24"), Via = Configured.Higher };
    private static readonly RuleConfig Rule = new() { Action = "table", Target = "77", Preference = 100 };

    private static VrrpInstanceConfig WithRoutes => Configured.Instance() with { Routes = [Tracked, Untracked], Rules = [Rule] };

    [Fact]
    public void RoutesFollowTheAddressesAndComeBeforeAnnouncements()
    {
        NodeUnderTest node = NodeUnderTest.Started(WithRoutes);
        node.TakeEffects();

        node.TimeUntil(VrrpState.Master);

        Assert.Equal("SendAdvert AddAddresses AddRoutes AddRules Announce Notify ReportMaster", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void AtReleaseTheyGoInTheReverseOrder()
    {
        NodeUnderTest node = NodeUnderTest.Master(WithRoutes);

        node.Hear(priority: 200);

        Assert.StartsWith("RemoveRules RemoveRoutes RemoveAddresses", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAPredecessorLeftIsRemovedAtStart()
    {
        NodeUnderTest node = NodeUnderTest.Started(WithRoutes);

        Assert.Contains("RemoveRules RemoveRoutes", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
    }

    [Fact]
    public void AMasterThatLosesATrackedRouteIsACandidateAgainAfterTheSkew()
    {
        NodeUnderTest node = NodeUnderTest.Master(WithRoutes);

        node.Handle(new VrrpInput.RouteGone(Tracked));

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.StartsWith("SendAdvert RemoveRules RemoveRoutes RemoveAddresses", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
        Assert.Equal(ElectionRules.Skew(2, 100, TimeSpan.FromSeconds(1)), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void ARuleIsTrackedWithoutAnInterfaceAndARouteIsNot()
    {
        NodeUnderTest node = NodeUnderTest.Master(WithRoutes);

        node.Handle(new VrrpInput.RouteGone(Untracked));
        Assert.Equal(VrrpState.Master, node.State);

        node.Handle(new VrrpInput.RuleGone(Rule));
        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void NoTrackMeansNothingFollows()
    {
        RouteConfig route = Tracked with { Track = false };
        RuleConfig rule = Rule with { Track = false };
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { Routes = [route], Rules = [rule] });

        node.Handle(new VrrpInput.RouteGone(route));
        node.Handle(new VrrpInput.RuleGone(rule));

        Assert.Equal(VrrpState.Master, node.State);
        Assert.Empty(node.TakeEffects());
    }

    [Fact]
    public void TheInterfaceOfATrackedRouteIsTracked()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { Routes = [Tracked with { Device = "eth1" }] });

        node.SetLink(NodeUnderTest.Eth1, up: false);
        Assert.Equal(VrrpState.Fault, node.State);

        node.SetLink(NodeUnderTest.Eth1, up: true);
        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void TheInterfaceOfAnAddressIsTrackedUnlessItSaysNoTrack()
    {
        VirtualAddress address = Configured.Address(Configured.Vip) with { Device = "eth1" };
        NodeUnderTest tracks = NodeUnderTest.Master(Configured.Instance() with { VirtualAddresses = [address] });
        NodeUnderTest doesNot = NodeUnderTest.Master(Configured.Instance() with { VirtualAddresses = [address with { Track = false }] });

        tracks.SetLink(NodeUnderTest.Eth1, up: false);
        doesNot.SetLink(NodeUnderTest.Eth1, up: false);

        Assert.Equal(VrrpState.Fault, tracks.State);
        Assert.Equal(VrrpState.Master, doesNot.State);
    }

    [Fact]
    public void AReloadTouchesOnlyWhatChanged()
    {
        NodeUnderTest node = NodeUnderTest.Master(WithRoutes);
        RouteConfig another = Tracked with { Metric = 5 };

        node.Reload(WithRoutes with { Routes = [Untracked, another] });

        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal([Tracked], Assert.Single(effects.OfType<VrrpEffect.RemoveRoutes>()).Routes);
        Assert.Equal([another], Assert.Single(effects.OfType<VrrpEffect.AddRoutes>()).Routes);
        Assert.Empty(effects.OfType<VrrpEffect.RemoveRules>());
        node.Handle(new VrrpInput.RouteGone(Tracked));
        Assert.Equal(VrrpState.Master, node.State);
        node.Handle(new VrrpInput.RouteGone(another));
        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AnUnchangedReloadDoesNothing()
    {
        NodeUnderTest node = NodeUnderTest.Started(StaticFile);
        node.Pass(TimeSpan.FromSeconds(10));
        node.TakeEffects();

        node.Handle(new VrrpInput.Reload(StaticFile));

        Assert.Equal("", NodeUnderTest.Order(node.TakeEffects()));
    }

    private static KeepaliveConfig StaticFile => Configured.File(WithRoutes) with
    {
        Global = new GlobalDefs { DefaultInterface = "eth1" },
        StaticAddresses = [new StaticAddress(Configured.Address(IpAddress.Parse("10.7.0.1")), null)],
        StaticRoutes = [Tracked with { Destination = Prefix("10.50.0.0/24"), Device = "eth1", TrackGroup = "TG" }],
        StaticRules = [Rule with { Preference = 500 }],
        TrackGroups = [new TrackGroupConfig("TG", ["VI_1"])],
    };

    [Fact]
    public void WhatIsStaticIsThereFromStartToStop()
    {
        NodeUnderTest node = NodeUnderTest.Started(StaticFile);
        Assert.Contains("AddStaticAddresses AddRoutes AddRules", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);

        node.Handle(new VrrpInput.Stop(Keep: false));

        Assert.Contains("RemoveRules RemoveRoutes RemoveAddresses", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsStaticComesBack()
    {
        NodeUnderTest node = NodeUnderTest.Started(StaticFile);
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth1, IpAddress.Parse("10.7.0.1")));
        node.TakeEffects();

        node.Handle(new VrrpInput.RouteGone(StaticFile.StaticRoutes[0]));
        node.Handle(new VrrpInput.RuleGone(StaticFile.StaticRules[0]));
        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth1, IpAddress.Parse("10.7.0.1")));

        Assert.Equal("AddRoutes AddRules AddStaticAddresses", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void AnInterfaceThatComesBackBringsItsRoutesAndAnInstanceOfTheGroupFollowsIt()
    {
        NodeUnderTest node = NodeUnderTest.Started(StaticFile);
        node.SetLink(NodeUnderTest.Eth1, up: false);
        Assert.Equal(VrrpState.Fault, node.State);
        node.Handle(new VrrpInput.RouteGone(StaticFile.StaticRoutes[0]));
        node.TakeEffects();

        node.SetLink(NodeUnderTest.Eth1, up: true);

        Assert.Contains("AddRoutes", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
        Assert.Equal(VrrpState.Backup, node.State);
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out IpPrefix prefix) ? prefix : throw new FormatException(text);
}
