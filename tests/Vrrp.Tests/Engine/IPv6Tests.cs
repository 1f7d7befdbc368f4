using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Version 3 over IPv6 (RFC 9568 sections 5.1.2 and 6.4).</summary>
public sealed class IPv6Tests
{
    private static readonly IpAddress Ours = IpAddress.Parse("fe80::5");
    private static readonly IpAddress Higher = IpAddress.Parse("fe80::9");
    private static readonly IpAddress Vip = IpAddress.Parse("fe80::100");
    private static readonly IpAddress Group = IpAddress.Parse("ff02::12");

    private static readonly VrrpInstanceConfig Instance = Configured.Instance() with
    {
        Family = IpFamily.V6,
        Version = 3,
        McastGroup = Group,
        VirtualAddresses = [Configured.Address(Vip)],
    };

    [Fact]
    public void WithoutALinkLocalAddressTheInstanceIsFaulty()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, IpAddress.Parse("2001:db8::5")));
        node.Handle(new VrrpInput.Start(Configured.File(Instance), []));

        Assert.Equal(VrrpState.Fault, node.State);
    }

    [Fact]
    public void TheLinkLocalAddressThatComesLaterEndsTheFault()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Ours));

        Assert.Equal((VrrpState.Backup, Ours), (node.State, node.Instance.Source));
    }

    /// <summary>keepalived does not notice it.</summary>
    [Fact]
    public void TrackSrcIpNoticesThatAGlobalSourceIsGone()
    {
        IpAddress global = IpAddress.Parse("2001:db8::5");
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Ours));
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, global));
        node.Handle(new VrrpInput.Start(Configured.File(Instance with { SourceAddress = global, TrackSourceAddress = true }), []));
        node.TimeUntil(VrrpState.Master);

        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth0, global));
        Assert.Equal(VrrpState.Fault, node.State);
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, global));

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AMasterSendsFromItsLinkLocalAddressToTheGroup()
    {
        NodeUnderTest node = Started();
        node.TimeUntil(VrrpState.Master);

        AdvertPacket packet = node.Take<VrrpEffect.SendAdvert>()[0].Packet;

        Assert.True(AdvertView.TryRead(packet.Bytes, out AdvertView advert));
        Assert.Equal((Ours, Group, (byte)255), (advert.Source, advert.Destination, advert.Ttl));
        Assert.True(advert.HasValidChecksum(pseudoHeader: true));
    }

    [Fact]
    public void AMasterAnnouncesItsAddressToItsNeighbours()
    {
        NodeUnderTest node = Started();
        node.TimeUntil(VrrpState.Master);

        Assert.Equal(Vip, node.Take<VrrpEffect.Announce>()[0].Addresses[0].Address);
    }

    [Fact]
    public void AnEqualPriorityIsDecidedByTheHigherAddress()
    {
        NodeUnderTest node = Started();
        node.TimeUntil(VrrpState.Master);

        node.HearBytes(Advert(priority: 100));

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void ABadChecksumIsRefusedEvenWithTheChecksumOfVersion2()
    {
        NodeUnderTest node = Started(Instance with { V3ChecksumAsV2 = true });
        byte[] packet = Advert(priority: 200);
        packet[^1] ^= 1;

        node.HearBytes(packet);

        Assert.Equal(1, node.Instance.Counters.Rejected(AdvertRejection.Checksum));
    }

    private static NodeUnderTest Started(VrrpInstanceConfig? instance = null)
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Ours));
        node.Handle(new VrrpInput.Start(Configured.File(instance ?? Instance), []));
        return node;
    }

    private static byte[] Advert(byte priority)
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 51,
            Priority = priority,
            Source = Higher,
            Destination = Group,
            Interval = TimeSpan.FromSeconds(1),
            Addresses = [Vip],
            Password = "",
        });
        return packet.Bytes;
    }
}
