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

    private static IpAddress Destination(AdvertPacket packet) =>
        AdvertView.TryRead(packet.Bytes, out AdvertView advert) ? advert.Destination : IpAddress.None;

    private static byte[] Advert(IpAddress from, IpAddress to, byte ttl)
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 51,
            Priority = 200,
            Source = from,
            Destination = to,
            Ttl = ttl,
            Interval = TimeSpan.FromMilliseconds(100),
            Addresses = [Configured.Vip, Configured.SecondVip],
            Password = "",
        });
        return packet.Bytes;
    }
}
