using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>
/// RFC 9568 with its errata, continued: what a Backup Router must not do, what is verified on reception and only said, and IPv6. What the
/// kernel does for us (section 6.4.3: answers to ARP and ND, forwarding, Accept_Mode; section 8: link-layer addresses) is shown on the real
/// one, by VmacTests, FirewallTests, AnnouncementTests, IPv6Tests and KernelStateTests of tests/Topology. Not for us, as for keepalived:
/// router advertisements (6.4.3, 8.2.3), both versions at once (8.4.2), proxy ARP (8.1.3), interface identifiers (7.4).
/// </summary>
public sealed class Rfc9568BackupTests
{
    private static readonly IpAddress OursV6 = IpAddress.Parse("fe80::5");
    private static readonly IpAddress VipV6 = IpAddress.Parse("fe80::100");

    private static VrrpInstanceConfig InstanceV6 => Configured.Version3() with
    {
        Family = IpFamily.V6,
        McastGroup = IpAddress.Parse("ff02::12"),
        VirtualAddresses = [Configured.Address(VipV6), Configured.Address(IpAddress.Parse("2001:db8::100"))],
    };

    /// <summary>6.4.2: "MUST NOT respond to ARP requests", "MUST NOT accept packets addressed to the IPvX address(es)": it has none.</summary>
    [Fact]
    public void ABackupSaysNothingAndHoldsNoAddress()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3());
        for (int i = 0; i < 50; i++)
        {
            node.Hear(200, version: 3);
            node.PassMilliseconds(100);
        }

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.DoesNotContain(
            node.TakeEffects(), effect => effect is VrrpEffect.SendAdvert or VrrpEffect.AddAddresses or VrrpEffect.Announce);
    }

    /// <summary>6.4.2, with the last sentences of 6.4.3: an Active Router that becomes Backup lets the addresses go and is silent.</summary>
    [Fact]
    public void AnActiveRouterThatYieldsLetsGoAndIsSilent()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Version3());

        node.Hear(200, version: 3);

        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal(2, Assert.Single(effects.OfType<VrrpEffect.RemoveAddresses>()).Addresses.Count);
        Assert.DoesNotContain(effects, effect => effect is VrrpEffect.SendAdvert or VrrpEffect.Announce);
    }

    /// <summary>6.4.2: "If a Shutdown event is received, then: Cancel the Active_Down_Timer. Transition to the Initialize state."</summary>
    [Fact]
    public void ABackupThatIsStoppedSaysNothingAndWaitsForNothing()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3());
        node.TakeEffects();

        node.Handle(new VrrpInput.Stop(Keep: false));

        Assert.Equal(Instant.Never, node.NextDeadline);
        Assert.DoesNotContain(node.TakeEffects(), effect => effect is VrrpEffect.SendAdvert);
    }

    /// <summary>7.1 with erratum 8301: "MUST verify that the Max Advertise Interval is non-zero". Obeyed, it would end the wait at once.</summary>
    [Theory]
    [InlineData(VrrpState.Backup)]
    [InlineData(VrrpState.Master)]
    public void AnIntervalOfZeroIsDiscarded(VrrpState state)
    {
        NodeUnderTest node = state == VrrpState.Master
            ? NodeUnderTest.Master(Configured.Version3()) : NodeUnderTest.Started(Configured.Version3());
        Instant deadline = node.NextDeadline;

        node.Hear(200, version: 3, interval: TimeSpan.Zero);

        Assert.Equal((state, deadline), (node.State, node.NextDeadline));
        Assert.Equal(1, node.Instance.Counters.Rejected(AdvertRejection.Interval));
        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text.Contains("rcv'd=0", StringComparison.Ordinal));
    }

    /// <summary>7.1: the Max Advertise Interval SHOULD be verified; a mismatch is logged, rate-limited, and not dropped.</summary>
    [Fact]
    public void AnotherIntervalIsSaidOnceAndObeyed()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3());
        node.TakeEffects();

        for (int i = 0; i < 5; i++) node.Hear(200, version: 3, interval: TimeSpan.FromMilliseconds(400));

        Assert.Equal((5, Configured.Higher), (node.Instance.Counters.AdvertsReceived, node.Instance.MasterAddress));
        Assert.InRange(node.Take<VrrpEffect.Log>().Count(line => line.Text.Contains("nterval", StringComparison.Ordinal)), 1, 2);
    }

    /// <summary>7.1: discarded, and logged with a limit on the rate.</summary>
    [Fact]
    public void WhatIsDiscardedIsCountedEachTimeAndSaidOnce()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3());
        byte[] packet = Configured.Advert(200, version: 3);
        packet[26] ^= 1;
        node.TakeEffects();

        for (int i = 0; i < 20; i++) node.HearBytes(packet);

        Assert.Equal(20, node.Instance.Counters.Rejected(AdvertRejection.Checksum));
        Assert.Single(node.Take<VrrpEffect.Log>());
    }

    /// <summary>5.1.2.3: "The Hop Limit MUST be set to 255", and whatever comes with another one is discarded.</summary>
    [Fact]
    public void TheHopLimitIs255InBothDirections()
    {
        NodeUnderTest node = StartedV6();
        byte[] routed = AdvertV6();
        routed[7] = 254;

        node.HearBytes(routed);

        Assert.Equal((0, 1), (node.Instance.Counters.AdvertsReceived, node.Instance.Counters.Rejected(AdvertRejection.Ttl)));
        node.HearBytes(AdvertV6());
        Assert.Equal(1, node.Instance.Counters.AdvertsReceived);
        node.TimeUntil(VrrpState.Master);
        Assert.Equal(255, Sent(node).Ttl);
    }

    /// <summary>5.2.9, 7.2: the link-local address comes first in the list, all are of the packet's family, and the source is link-local.</summary>
    [Fact]
    public void TheLinkLocalAddressComesFirstAndIsTheSource()
    {
        NodeUnderTest node = StartedV6();
        node.TimeUntil(VrrpState.Master);

        AdvertView advert = Sent(node);

        Assert.Equal((VipV6, 2, OursV6), (advert.Address(0), advert.AddressCount, advert.Source));
        Assert.Equal(IpAddress.Parse("ff02::12"), advert.Destination);
    }

    /// <summary>6.4.2: an unsolicited advertisement, R set where this is a router, S clear, O set, the virtual address as its target.</summary>
    [Fact]
    public void AnAdvertisementToTheNeighboursOverridesWhatTheyKnow()
    {
        byte[] frame = new byte[NeighborAdvertisement.Size];
        NeighborAdvertisement.Write(frame, NodeUnderTest.Mac, VipV6, isRouter: true);

        const int flagsAt = 14 + 40 + 4;
        Assert.Equal(0xa0, frame[flagsAt]);
        Assert.Equal(VipV6, IpAddress.FromBytes(frame.AsSpan(flagsAt + 4, 16)));
        NeighborAdvertisement.Write(frame, NodeUnderTest.Mac, VipV6, isRouter: false);
        Assert.Equal(0x20, frame[flagsAt]);
    }

    private static NodeUnderTest StartedV6()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, OursV6));
        node.Handle(new VrrpInput.Start(Configured.File(InstanceV6), []));
        return node;
    }

    private static byte[] AdvertV6()
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 51,
            Priority = 200,
            Source = IpAddress.Parse("fe80::9"),
            Destination = IpAddress.Parse("ff02::12"),
            Interval = TimeSpan.FromMilliseconds(100),
            Addresses = [VipV6, IpAddress.Parse("2001:db8::100")],
            Password = "",
        });
        return packet.Bytes;
    }

    private static AdvertView Sent(NodeUnderTest node)
    {
        Assert.True(AdvertView.TryRead(node.Take<VrrpEffect.SendAdvert>()[^1].Packet.Bytes, out AdvertView advert));
        return advert;
    }
}
