using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Adverts to configured peers instead of a group.</summary>
public sealed class UnicastTests
{
    private static readonly IpAddress OtherPeer = IpAddress.V4(192, 0, 2, 77);
    private static readonly IpAddress Stranger = IpAddress.V4(192, 0, 2, 99);

    private static readonly VrrpInstanceConfig Instance = Configured.Version3() with
    {
        UnicastPeers = [new UnicastPeer(Configured.Higher, MinTtl: 254), new UnicastPeer(OtherPeer)],
    };

    [Fact]
    public void EveryPeerGetsItsCopyWithItsOwnChecksum()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with { UnicastTtl = 64 });
        node.TimeUntil(VrrpState.Master);

        AdvertPacket[] packets = [.. node.Take<VrrpEffect.SendAdvert>().Take(2).Select(effect => effect.Packet)];

        Assert.Equal([Configured.Higher, OtherPeer], packets.Select(Destination));
        foreach (AdvertPacket packet in packets)
        {
            Assert.True(AdvertView.TryRead(packet.Bytes, out AdvertView advert));
            Assert.Equal(64, advert.Ttl);
            Assert.True(advert.HasValidChecksum(pseudoHeader: true));
        }
    }

    /// <summary>keepalived 2.4 adjusts it by the difference of the destinations, which it does not cover.</summary>
    [Fact]
    public void WithTheChecksumOfVersion2EveryPeerGetsTheSameRightOne()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with { V3ChecksumAsV2 = true });
        node.TimeUntil(VrrpState.Master);

        AdvertPacket[] packets = [.. node.Take<VrrpEffect.SendAdvert>().Take(2).Select(effect => effect.Packet)];

        Assert.Equal([Configured.Higher, OtherPeer], packets.Select(Destination));
        foreach (AdvertPacket packet in packets)
        {
            Assert.True(AdvertView.TryRead(packet.Bytes, out AdvertView advert));
            Assert.True(advert.HasValidChecksum(pseudoHeader: false));
        }
    }

    [Fact]
    public void SeveralCopiesCountAsOneAdvert()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        node.TimeUntil(VrrpState.Master);

        Assert.Equal(1, node.Instance.Counters.AdvertsSent);
    }

    [Fact]
    public void APeerWithAHigherPriorityIsObeyedWhateverTheTtl()
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance);

        node.HearBytes(Advert(Configured.Higher, Configured.Ours, ttl: 3));

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Theory]
    [InlineData(255, AdvertRejection.None)]
    [InlineData(253, AdvertRejection.PeerTtl)]
    public void WithCheckUnicastSrcTheTtlMustBeThatOfThePeer(byte ttl, AdvertRejection expected)
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance with { CheckUnicastSource = true });

        node.HearBytes(Advert(Configured.Higher, Configured.Ours, ttl));

        Assert.Equal(expected == AdvertRejection.None ? VrrpState.Backup : VrrpState.Master, node.State);
        Assert.Equal(expected == AdvertRejection.None ? 0 : 1, node.Instance.Counters.Rejected(AdvertRejection.PeerTtl));
    }

    [Fact]
    public void WithCheckUnicastSrcAStrangerIsRefused()
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance with { CheckUnicastSource = true });

        node.HearBytes(Advert(Stranger, Configured.Ours, ttl: 255));

        Assert.Equal((VrrpState.Master, 1), (node.State, node.Instance.Counters.Rejected(AdvertRejection.UnknownPeer)));
    }

    [Fact]
    public void AMulticastAdvertIsRefused()
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance);

        node.HearBytes(Advert(Configured.Higher, Configured.Group, ttl: 255));

        Assert.Equal((VrrpState.Master, 1), (node.State, node.Instance.Counters.Rejected(AdvertRejection.Destination)));
    }

    [Fact]
    public void AReloadWithAnotherPeerSendsToIt()
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance);

        node.Reload(Instance with { UnicastPeers = [new UnicastPeer(Stranger)] });
        node.PassMilliseconds(100);

        Assert.All(node.Take<VrrpEffect.SendAdvert>(), effect => Assert.Equal(Stranger, Destination(effect.Packet)));
    }

    [Fact]
    public void InstancesMayShareAVridWhenTheirPeersDiffer()
    {
        VrrpInstanceConfig first = Instance with { Name = "first", UnicastPeers = [new UnicastPeer(Configured.Higher)] };
        VrrpInstanceConfig second = Instance with
        {
            Name = "second",
            UnicastPeers = [new UnicastPeer(OtherPeer)],
            VirtualAddresses = [Configured.Address(IpAddress.V4(192, 0, 2, 103))],
        };
        NodeUnderTest node = NodeUnderTest.Master(first, second);

        node.HearBytes(Advert(OtherPeer, Configured.Ours, ttl: 255));
        Assert.Equal((VrrpState.Master, VrrpState.Backup), (node.Named("first").State, node.Named("second").State));
        node.HearBytes(Advert(Configured.Higher, Configured.Ours, ttl: 255));
        Assert.Equal((VrrpState.Backup, VrrpState.Backup), (node.Named("first").State, node.Named("second").State));
        node.HearBytes(Advert(Stranger, Configured.Ours, ttl: 255));

        node.Reload(second, first with { Priority = 90 });

        Assert.Equal((90, 100), (node.Named("first").EffectivePriority, node.Named("second").EffectivePriority));
        Assert.Equal((VrrpState.Backup, VrrpState.Backup), (node.Named("first").State, node.Named("second").State));
    }

    [Fact]
    public void WithoutAnInterfaceAdvertsLeaveFromTheConfiguredSource()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with
        {
            Interface = null,
            SourceAddress = Configured.Ours,
            VirtualAddresses = [Configured.Address(Configured.Vip) with { Device = "eth1" }],
        });

        node.TimeUntil(VrrpState.Master);

        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal("", effects.OfType<VrrpEffect.OpenChannel>().Single().Channel.InterfaceName);
        Assert.Equal(Configured.Higher, Destination(effects.OfType<VrrpEffect.SendAdvert>().First().Packet));
        Assert.Equal(NodeUnderTest.Eth1, effects.OfType<VrrpEffect.AddAddresses>().Single().Addresses[0].Interface);
    }

    [Fact]
    public void WithoutPeersItStaysBrokenWhenAskedTo()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with { UnicastPeers = [], UnicastFaultNoPeer = true });
        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text == "(VI_1) Cannot use unicast without any peers - going to fault state");

        node.PassMilliseconds(10_000);
        Assert.Equal(VrrpState.Fault, node.State);
        node.Reload(Instance);
        node.PassMilliseconds(10_000);

        Assert.Equal(VrrpState.Master, node.State);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void TheChecksumOfOldVersionsIsUnderstoodAndAnsweredInKind(bool? setting, bool understood)
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with { OldUnicastChecksum = setting });

        node.HearBytes(Advert(Configured.Higher, Configured.Ours, ttl: 255, checksumDestination: Configured.Group));
        node.TimeUntil(VrrpState.Master);

        Assert.Equal(understood ? 1 : 0, node.Instance.Counters.AdvertsReceived);
        Assert.True(AdvertView.TryRead(node.Take<VrrpEffect.SendAdvert>()[0].Packet.Bytes, out AdvertView sent));
        Assert.Equal(understood, sent.HasValidChecksum(Configured.Group));
        Assert.Equal(!understood, sent.HasValidChecksum(pseudoHeader: true));
    }

    /// <summary>keepalived 2.4.3 adapts the checksum to each further peer although no destination is in it.</summary>
    [Fact]
    public void EveryPeerGetsARightChecksumInTheFormOfVersion2()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with { V3ChecksumAsV2 = true });
        node.TimeUntil(VrrpState.Master);

        foreach (VrrpEffect.SendAdvert effect in node.Take<VrrpEffect.SendAdvert>())
        {
            Assert.True(AdvertView.TryRead(effect.Packet.Bytes, out AdvertView advert));
            Assert.True(advert.HasValidChecksum(pseudoHeader: false));
        }
    }

    [Fact]
    public void ATtlOutOfRangeIsSaidWithTheRange()
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance with { CheckUnicastSource = true });

        node.HearBytes(Advert(Configured.Higher, Configured.Ours, ttl: 64));

        Assert.Equal("(VI_1) TTL/HL 64 from 192.0.2.9 not in range [254, 255]", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
    }

    private static IpAddress Destination(AdvertPacket packet) =>
        AdvertView.TryRead(packet.Bytes, out AdvertView advert) ? advert.Destination : IpAddress.None;

    private static byte[] Advert(IpAddress from, IpAddress to, byte ttl, IpAddress checksumDestination = default)
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 51,
            Priority = 200,
            Source = from,
            Destination = to,
            ChecksumDestination = checksumDestination,
            Ttl = ttl,
            Interval = TimeSpan.FromMilliseconds(100),
            Addresses = [Configured.Vip, Configured.SecondVip],
            Password = "",
        });
        return packet.Bytes;
    }
}
