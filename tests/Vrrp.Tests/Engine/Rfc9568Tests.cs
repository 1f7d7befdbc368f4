using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>RFC 9568, a test for each demand that an engine can meet or miss; the section stands above each.</summary>
public sealed class Rfc9568Tests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Interval * 156 / 256, in whole microseconds.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMicroseconds(60_937);

    /// <summary>5.1.1.3: "The TTL MUST be set to 255. A VRRP Router receiving a packet with the TTL not equal to 255 MUST discard" it.</summary>
    [Fact]
    public void TheTimeToLiveIs255InBothDirections()
    {
        NodeUnderTest node = Started();
        byte[] routed = Configured.Advert(200, version: 3);
        routed[8] = 254;

        node.HearBytes(routed);
        Assert.Equal(0, node.Instance.Counters.AdvertsReceived);
        node.TimeUntil(VrrpState.Master);

        Assert.Equal(255, Sent(node).Ttl);
    }

    /// <summary>5.1.1.2 and 5.1.1.4: destination 224.0.0.18, protocol 112.</summary>
    [Fact]
    public void AdvertsGoToTheGroupOfVrrp()
    {
        NodeUnderTest node = Started();
        node.TimeUntil(VrrpState.Master);

        AdvertView advert = Sent(node);

        Assert.Equal((Configured.Group, Configured.Ours), (advert.Destination, advert.Source));
    }

    /// <summary>5.2.2: "A packet with unknown type MUST be discarded."</summary>
    [Fact]
    public void AnUnknownTypeIsDiscarded()
    {
        NodeUnderTest node = Started();
        byte[] packet = Configured.Advert(200, version: 3);
        packet[20] = 0x32;
        Fix(packet);

        node.HearBytes(packet);

        Assert.Equal(1, node.Instance.Counters.Rejected(AdvertRejection.Type));
    }

    /// <summary>5.2.5: "If the received count is 0, the VRRP advertisement MUST be ignored." keepalived may send such; strict mode obeys.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnAdvertWithoutAddressesIsIgnoredInStrictMode(bool strict)
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3() with { StrictMode = strict });

        node.HearBytes(AdvertWithoutAddresses());

        Assert.Equal(strict ? 0 : 1, node.Instance.Counters.AdvertsReceived);
    }

    /// <summary>5.2.6: "This field MUST be set to zero on transmission and ignored on reception."</summary>
    [Fact]
    public void ReservedBitsAreZeroAndIgnored()
    {
        NodeUnderTest node = Started();
        byte[] packet = Configured.Advert(200, version: 3);
        packet[24] |= 0xf0;
        Fix(packet);

        node.HearBytes(packet);
        Assert.Equal(1, node.Instance.Counters.AdvertsReceived);
        node.TimeUntil(VrrpState.Master);

        Assert.Equal(0, Sent(node).Payload[4] & 0xf0);
    }

    /// <summary>5.2.8: the checksum is over the message and the pseudo header.</summary>
    [Fact]
    public void TheChecksumIsRightInBothDirections()
    {
        NodeUnderTest node = Started();
        byte[] packet = Configured.Advert(200, version: 3);
        packet[26] ^= 0x10;

        node.HearBytes(packet);
        Assert.Equal(1, node.Instance.Counters.Rejected(AdvertRejection.Checksum));
        node.TimeUntil(VrrpState.Master);

        Assert.True(Sent(node).HasValidChecksum(pseudoHeader: true));
    }

    /// <summary>6.1: Skew_Time = ((256 - Priority) * Active_Adver_Interval) / 256; Active_Down_Interval = 3 * that interval + Skew_Time.</summary>
    [Fact]
    public void TheWaitIsThreeIntervalsOfTheActiveRouterAndTheSkew()
    {
        NodeUnderTest node = Started();
        node.Hear(200, version: 3, interval: TimeSpan.FromMilliseconds(400));

        Assert.Equal(TimeSpan.FromMilliseconds(400) * (3 + 156 / 256.0), node.TimeUntil(VrrpState.Master));
    }

    /// <summary>6.4.1: an owner sends an advert, announces its addresses, and is Active; it was never Backup.</summary>
    [Fact]
    public void AnOwnerBeginsAsActiveRouter()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3(priority: 255));

        Assert.Equal(VrrpState.Master, node.State);
        Assert.StartsWith("OpenChannel SendAdvert AddAddresses Announce", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
    }

    /// <summary>6.4.1: everybody else sets Active_Adver_Interval to its own interval, the timer to Active_Down_Interval, and is Backup.</summary>
    [Fact]
    public void EverybodyElseBeginsAsBackupRouter()
    {
        NodeUnderTest node = Started();

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Equal(Interval * 3 + Skew, node.TimeUntil(VrrpState.Master));
    }

    /// <summary>6.4.2: "If the Priority in the ADVERTISEMENT is zero, then: Set the Active_Down_Timer to Skew_Time."</summary>
    [Fact]
    public void ABackupWaitsForTheSkewAfterPriorityZero()
    {
        NodeUnderTest node = Started();
        node.Hear(200, version: 3);
        node.Hear(0, version: 3);

        Assert.Equal(Skew, node.TimeUntil(VrrpState.Master));
    }

    /// <summary>6.4.2: "If Preempt_Mode is False, or if the Priority is greater than or equal to the local Priority": wait anew.</summary>
    [Theory]
    [InlineData(100, true, true)]
    [InlineData(101, true, true)]
    [InlineData(99, true, false)]
    [InlineData(99, false, true)]
    public void ABackupObeysAsGoodOrBetterAndWithoutPreemptionAnybody(byte priority, bool preempt, bool obeyed)
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3() with { Preempt = preempt });
        node.PassMilliseconds(200);

        node.Hear(priority, version: 3);

        TimeSpan whole = Interval * 3 + Skew;
        Assert.Equal(obeyed ? whole : whole - TimeSpan.FromMilliseconds(200), node.TimeUntil(VrrpState.Master));
    }

    /// <summary>6.4.2: when the timer fires: an advert, announcements, Active.</summary>
    [Fact]
    public void ABackupThatTakesOverAdvertisesAndAnnounces()
    {
        NodeUnderTest node = Started();
        node.TakeEffects();

        node.TimeUntil(VrrpState.Master);

        Assert.StartsWith("SendAdvert AddAddresses Announce", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
    }

    /// <summary>6.4.3: "If the Adver_Timer fires: Send an ADVERTISEMENT. Reset the Adver_Timer to Advertisement_Interval."</summary>
    [Fact]
    public void AnActiveRouterAdvertisesEachIntervalWithItsOwnIntervalInIt()
    {
        NodeUnderTest node = Started();
        node.Hear(200, version: 3, interval: TimeSpan.FromMilliseconds(400));
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();

        node.PassMilliseconds(1000);

        Assert.Equal(10, node.TakeEffects().OfType<VrrpEffect.SendAdvert>().Count());
        node.PassMilliseconds(100);
        Assert.Equal(Interval, Sent(node).IntervalV3);
    }

    /// <summary>6.4.3: "If a Shutdown event is received: Send an ADVERTISEMENT with Priority = 0."</summary>
    [Fact]
    public void AnActiveRouterThatIsStoppedSaysPriorityZero()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Version3());

        node.Handle(new VrrpInput.Stop(Keep: false));

        Assert.Equal(0, Sent(node).Priority);
    }

    /// <summary>6.4.3: "If the Priority in the ADVERTISEMENT is zero, then: Send an ADVERTISEMENT. Reset the Adver_Timer."</summary>
    [Fact]
    public void AnActiveRouterAnswersPriorityZeroAtOnceAndWaitsAWholeIntervalThen()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Version3());
        node.PassMilliseconds(30);
        node.TakeEffects();

        node.Hear(0, version: 3);

        Assert.Equal(100, Sent(node).Priority);
        Assert.Equal(node.Now + Interval, node.NextDeadline);
    }

    /// <summary>6.4.3: a higher priority, or the same and a greater primary address: Backup, with the interval of the new Active Router.</summary>
    [Theory]
    [InlineData(101, 1)]
    [InlineData(100, 9)]
    public void AnActiveRouterYieldsToABetterOne(byte priority, byte lastByte)
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Version3());

        node.Hear(priority, IpAddress.V4(192, 0, 2, lastByte), version: 3, interval: TimeSpan.FromMilliseconds(400));

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.DoesNotContain(node.TakeEffects(), effect => effect is VrrpEffect.SendAdvert);
        Assert.Equal(TimeSpan.FromMilliseconds(400) * (3 + 156 / 256.0), node.TimeUntil(VrrpState.Master));
    }

    /// <summary>6.4.3: "Discard the ADVERTISEMENT and immediately send an ADVERTISEMENT to assert the Active state to the sending router."</summary>
    [Theory]
    [InlineData(99, 9)]
    [InlineData(100, 1)]
    public void AnActiveRouterAssertsItselfAgainstAWorseOne(byte priority, byte lastByte)
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Version3());

        node.Hear(priority, IpAddress.V4(192, 0, 2, lastByte), version: 3);

        Assert.Equal(VrrpState.Master, node.State);
        Assert.Equal(100, Sent(node).Priority);
    }

    /// <summary>7.1: "MUST verify that the received packet contains the complete VRRP packet."</summary>
    [Fact]
    public void AnIncompletePacketIsDiscarded()
    {
        NodeUnderTest node = Started();

        node.HearBytes(Configured.Advert(200, version: 3).AsSpan()[..^1]);

        Assert.Equal(1, node.Instance.Counters.Rejected(AdvertRejection.Length));
    }

    /// <summary>7.1: "MUST verify that the VRRP version is 3" (or whatever is configured).</summary>
    [Fact]
    public void AnotherVersionIsDiscarded()
    {
        NodeUnderTest node = Started();
        byte[] packet = Configured.Advert(200, version: 3);
        packet[20] = 0x41;

        node.HearBytes(packet);

        Assert.Equal(1, node.Instance.Counters.Rejected(AdvertRejection.Version));
    }

    /// <summary>7.1: "MUST verify that the VRID is configured on the receiving interface."</summary>
    [Fact]
    public void AnotherVridIsDiscarded()
    {
        NodeUnderTest node = Started();

        node.Hear(200, version: 3, virtualRouterId: 99);

        Assert.Equal(IpAddress.None, node.Instance.MasterAddress);
    }

    /// <summary>7.1: "... and the local router is not the IPvX address owner", a SHOULD since erratum 8298: owner_ignore_adverts.</summary>
    [Fact]
    public void AnOwnerInStrictModeDiscardsAdverts()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Version3(priority: 255) with { OwnerIgnoreAdverts = true });

        node.Hear(255, Configured.Higher, version: 3);

        Assert.Equal((VrrpState.Master, 1), (node.State, node.Instance.Counters.Rejected(AdvertRejection.OwnerIgnores)));
    }

    /// <summary>Learned intervals end with mastership; keepalived keeps them unless its log is detailed.</summary>
    [Fact]
    public void AfterMasteryTheOwnIntervalCountsAgain()
    {
        NodeUnderTest node = Started();
        node.Hear(200, version: 3, interval: TimeSpan.FromMilliseconds(400));
        node.TimeUntil(VrrpState.Master);

        node.SetLink(NodeUnderTest.Eth0, up: false);
        node.SetLink(NodeUnderTest.Eth0, up: true);

        Assert.Equal(Interval * 3 + Skew, node.TimeUntil(VrrpState.Master));
    }

    internal static byte[] AdvertWithoutAddresses()
    {
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 3,
            VirtualRouterId = 51,
            Priority = 200,
            Source = Configured.Higher,
            Destination = Configured.Group,
            Interval = Interval,
            Addresses = [],
            Password = "",
        });
        return packet.Bytes;
    }

    private static NodeUnderTest Started() => NodeUnderTest.Started(Configured.Version3());

    private static AdvertView Sent(NodeUnderTest node)
    {
        byte[] bytes = node.Take<VrrpEffect.SendAdvert>()[^1].Packet.Bytes;
        Assert.True(AdvertView.TryRead(bytes, out AdvertView advert));
        return advert;
    }

    /// <summary>Writes the checksum anew after a change.</summary>
    private static void Fix(byte[] packet)
    {
        packet.AsSpan(26, 2).Clear();
        Span<byte> pseudo = [.. packet[12..20], 0, 112, 0, (byte)(packet.Length - 20)];
        ushort checksum = InternetChecksum.Finish(InternetChecksum.Add(InternetChecksum.Add(0, packet.AsSpan(20)), pseudo));
        (packet[26], packet[27]) = ((byte)(checksum >> 8), (byte)checksum);
    }
}
