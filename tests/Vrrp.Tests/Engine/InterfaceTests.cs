using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Interfaces that flap, are renamed, or lose the source address.</summary>
public sealed class InterfaceTests
{
    private static readonly MacAddress Mac = new(0x0200_0000_0005);
    private static readonly KeepaliveConfig Delayed = WithDelays(Configured.File(Configured.Instance()));

    [Fact]
    public void AFlapShorterThanTheDownDelayIsNotNoticed()
    {
        NodeUnderTest node = MasterOf(Delayed);

        node.SetLink(NodeUnderTest.Eth0, up: false);
        node.PassMilliseconds(1900);
        node.SetLink(NodeUnderTest.Eth0, up: true);
        node.PassMilliseconds(5000);

        Assert.Equal(VrrpState.Master, node.State);
        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text == "Delay timer for eth0 cancelled");
    }

    [Fact]
    public void DownCountsAfterItsDelayAndUpAfterItsOwn()
    {
        NodeUnderTest node = MasterOf(Delayed);

        node.SetLink(NodeUnderTest.Eth0, up: false);
        node.PassMilliseconds(1999);
        Assert.Equal(VrrpState.Master, node.State);
        node.PassMilliseconds(2);
        Assert.Equal(VrrpState.Fault, node.State);
        node.SetLink(NodeUnderTest.Eth0, up: true);
        node.PassMilliseconds(999);
        Assert.Equal(VrrpState.Fault, node.State);
        node.PassMilliseconds(2);

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void ADelayIsToldWithTheFlagsOfTheInterface()
    {
        NodeUnderTest node = MasterOf(Delayed);
        node.Handle(new VrrpInput.LinkSeen(NodeUnderTest.Eth0, "eth0", true, NodeUnderTest.Mac, 0x11043));

        node.Handle(new VrrpInput.LinkSeen(NodeUnderTest.Eth0, "eth0", false, NodeUnderTest.Mac, 0x1002));

        Assert.Contains(node.Take<VrrpEffect.Log>(), line =>
            line is { Level: VrrpLogLevel.Info, Text: "eth0: Adding flags change from 0x11043 to 0x1002 delay by 2000000" });
    }

    [Fact]
    public void AnotherMacIsToldAndWhatItHoldsIsAnnouncedFromThere()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Handle(new VrrpInput.LinkSeen(NodeUnderTest.Eth0, "eth0", true, Mac: new MacAddress(0x0200_0000_0099)));

        List<VrrpEffect> effects = node.TakeEffects();
        VrrpEffect.Announce burst = Assert.Single(effects.OfType<VrrpEffect.Announce>());
        Assert.All(burst.Addresses, address => Assert.Equal(new MacAddress(0x0200_0000_0099), address.Mac));
        Assert.Contains(
            effects.OfType<VrrpEffect.Log>(), line => line.Text == "(eth0) MAC Address changed from 02:00:00:00:00:05 to 02:00:00:00:00:99");
    }

    [Fact]
    public void TheFirstTimeUpIsNotDelayed()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.SetLink(NodeUnderTest.Eth1, up: false);
        node.Handle(new VrrpInput.LinkSeen(new InterfaceIndex(9), "eth9", false, Mac));
        node.Handle(new VrrpInput.AddressSeen(new InterfaceIndex(9), Configured.Lower));
        node.Handle(new VrrpInput.Start(WithDelays(Configured.File(Configured.Instance() with { Interface = "eth9" })), []));
        Assert.Equal(VrrpState.Fault, node.State);

        node.Handle(new VrrpInput.LinkSeen(new InterfaceIndex(9), "eth9", true, Mac));

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AnInterfaceThatIsRenamedIsGoneAndItsAddressesAreLeftBehindNowhere()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Handle(new VrrpInput.LinkSeen(NodeUnderTest.Eth0, "lan0", true, Mac));

        Assert.Equal(VrrpState.Fault, node.State);
        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Contains(effects.OfType<VrrpEffect.Log>(), line => line.Text == "Interface name has changed from eth0 to lan0");
        Assert.Equal(NodeUnderTest.Eth0, effects.OfType<VrrpEffect.RemoveAddresses>().Single().Addresses[0].Interface);
    }

    [Fact]
    public void WhatGetsTheConfiguredNameIsUsedWithTheAddressesThatItHas()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());
        node.Handle(new VrrpInput.LinkSeen(NodeUnderTest.Eth0, "lan0", true, Mac));

        node.Handle(new VrrpInput.LinkSeen(NodeUnderTest.Eth0, "eth0", true, Mac));

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Equal(Configured.Ours, node.Instance.Source);
        node.TimeUntil(VrrpState.Master);
    }

    [Fact]
    public void TrackSrcIpBreaksTheInstanceWhileItsSourceAddressIsMissing()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { SourceAddress = Configured.Ours, TrackSourceAddress = true });

        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth0, Configured.Ours));
        Assert.Equal(VrrpState.Fault, node.State);
        Assert.Contains(node.Take<VrrpEffect.Log>(), line =>
            line.Text == "(VI_1) MASTER -> FAULT: source address 192.0.2.5 is missing on interface eth0");
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Configured.Ours));

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AReloadThatTracksTheSourceAddressNoticesThatItIsMissing()
    {
        VrrpInstanceConfig instance = Configured.Instance() with { SourceAddress = Configured.Lower };
        NodeUnderTest node = NodeUnderTest.Master(instance);

        node.Reload(instance with { TrackSourceAddress = true });
        Assert.Equal(VrrpState.Fault, node.State);
        node.Reload(instance with { TrackSourceAddress = true, SourceAddress = Configured.Ours });

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AReloadThatTracksTheOwnInterfaceAgainNoticesThatItIsDown()
    {
        VrrpInstanceConfig instance = Configured.Instance() with { TrackPrimary = false };
        NodeUnderTest node = NodeUnderTest.Master(instance);
        node.SetLink(NodeUnderTest.Eth0, up: false);
        Assert.Equal(VrrpState.Master, node.State);

        node.Reload(instance with { TrackPrimary = true });

        Assert.Equal(VrrpState.Fault, node.State);
    }

    private static KeepaliveConfig WithDelays(KeepaliveConfig config) => config with
    {
        Global = config.Global with
        {
            InterfaceDelays =
            [
                new InterfaceDelay("eth0", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)),
                new InterfaceDelay("eth9", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(9)),
            ],
        },
    };

    private static NodeUnderTest MasterOf(KeepaliveConfig config)
    {
        NodeUnderTest node = NodeUnderTest.Started(config);
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();
        return node;
    }
}
