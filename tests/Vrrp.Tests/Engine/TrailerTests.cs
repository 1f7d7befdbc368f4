using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>auth_hmac: who is obeyed, by mode, key, clock and what was sent before.</summary>
public sealed class TrailerTests
{
    internal const ulong Noon = 0x6b02_e7d4_0000_0000;
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] OtherKey = [.. Enumerable.Range(7, 32).Select(i => (byte)i)];

    internal static readonly HmacConfig Hmac = new([new HmacKey(1, [.. Key]), new HmacKey(2, [.. OtherKey])], ActiveKey: 1)
    {
        TimeWindow = TimeSpan.FromSeconds(10),
    };

    private static readonly VrrpInstanceConfig Instance = Configured.Instance() with { Hmac = Hmac };

    [Theory]
    [InlineData(HmacMode.Enforce, true, AdvertRejection.None)]
    [InlineData(HmacMode.Enforce, false, AdvertRejection.TrailerMissing)]
    [InlineData(HmacMode.Permissive, true, AdvertRejection.None)]
    [InlineData(HmacMode.Permissive, false, AdvertRejection.None)]
    [InlineData(HmacMode.ReceiveOnly, true, AdvertRejection.None)]
    [InlineData(HmacMode.ReceiveOnly, false, AdvertRejection.None)]
    public void TheModeSaysWhetherUnsignedAdvertsAreObeyed(HmacMode mode, bool isSigned, AdvertRejection expected)
    {
        NodeUnderTest node = Started(Hmac with { Mode = mode });

        node.HearBytes(isSigned ? Signed(Noon) : Configured.Advert(200));

        Assert.Equal(expected == AdvertRejection.None ? 1 : 0, node.Instance.Counters.AdvertsReceived);
        Assert.Equal(expected == AdvertRejection.None ? 0 : 1, node.Instance.Counters.Rejected(expected));
    }

    [Theory]
    [InlineData(HmacMode.Enforce, true)]
    [InlineData(HmacMode.Permissive, true)]
    [InlineData(HmacMode.ReceiveOnly, false)]
    public void TheModeSaysWhetherAdvertsAreSigned(HmacMode mode, bool expected)
    {
        NodeUnderTest node = Started(Hmac with { Mode = mode });
        node.TimeUntil(VrrpState.Master);

        AdvertPacket packet = node.Take<VrrpEffect.SendAdvert>()[0].Packet;
        packet.Stamp(Noon);

        Assert.Equal(expected, packet.IsSigned);
        Assert.Equal(20 + 24 + (expected ? AuthenticationTrailer.Size : 0), packet.Bytes.Length);
    }

    [Fact]
    public void EveryConfiguredKeyIsUnderstoodSoThatKeysCanChange()
    {
        NodeUnderTest node = Started(Hmac);

        node.HearBytes(Signed(Noon, keyId: 2, key: OtherKey));

        Assert.Equal(1, node.Instance.Counters.AdvertsReceived);
    }

    [Fact]
    public void AnUnknownKeyIsRefusedAndNamed()
    {
        NodeUnderTest node = Started(Hmac);

        node.HearBytes(Signed(Noon, keyId: 9));

        Assert.Equal("(VI_1) unknown authentication key id 9 from 192.0.2.9", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
    }

    [Fact]
    public void AWrongKeyIsRefused()
    {
        NodeUnderTest node = Started(Hmac);

        node.HearBytes(Signed(Noon, keyId: 1, key: OtherKey));

        Assert.Equal("(VI_1) invalid authentication HMAC from 192.0.2.9", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
    }

    [Theory]
    [InlineData(-11, true)]
    [InlineData(-10, false)]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void AClockTooFarAwayIsRefused(int seconds, bool refused)
    {
        NodeUnderTest node = Started(Hmac);

        node.HearBytes(Signed(Noon + (ulong)((long)seconds << 32)));

        Assert.Equal(refused ? 1 : 0, node.Instance.Counters.Rejected(AdvertRejection.TrailerStale));
        string line = node.Take<VrrpEffect.Log>()[0].Text;
        Assert.Equal(
            refused
                ? $"(VI_1) stale authentication trailer from 192.0.2.9, clock skew {seconds} sec exceeds window 10 sec"
                : $"(VI_1) authentication clock skew {seconds} sec from 192.0.2.9 approaching window 10 sec",
            line);
    }

    [Fact]
    public void InMonotonicModeTheClockDoesNotMatterButTheOrderDoes()
    {
        NodeUnderTest node = Started(Hmac with { MonotonicReplayProtection = true });

        node.HearBytes(Signed(5));
        node.HearBytes(Signed(6));
        node.HearBytes(Signed(5));

        Assert.Equal((2, 1), (node.Instance.Counters.AdvertsReceived, node.Instance.Counters.Rejected(AdvertRejection.TrailerReplayed)));
    }

    /// <summary>Found by the simulator: the first advert of a new process had a number below those of its predecessor.</summary>
    [Fact]
    public void AClockThatIsSetBackAfterTheStartDoesNotTakeTheNumbersWithIt()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.WallClock = Noon;
        node.Handle(new VrrpInput.Start(Configured.File(Instance with { Hmac = Hmac with { MonotonicReplayProtection = true } }), []));
        node.TimeUntil(VrrpState.Master);

        AdvertPacket packet = node.Take<VrrpEffect.SendAdvert>()[0].Packet;
        packet.Stamp(Noon - AuthenticationTrailer.OneSecond);

        Assert.InRange(AuthenticationTrailer.Sequence(packet.Bytes.AsSpan(packet.Bytes.Length - AuthenticationTrailer.Size)), Noon, Noon + 1);
    }

    [Fact]
    public void WhatWasHeardOnceIsRefusedAlsoAfterAReload()
    {
        NodeUnderTest node = Started(Hmac);
        byte[] recorded = Signed(Noon);
        node.HearBytes(recorded);

        node.Reload(Instance with { Priority = 90 });
        node.HearBytes(recorded);

        Assert.Equal((1, 1), (node.Instance.Counters.AdvertsReceived, node.Instance.Counters.Rejected(AdvertRejection.TrailerReplayed)));
    }

    [Fact]
    public void OtherSendersHaveNumbersOfTheirOwn()
    {
        NodeUnderTest node = Started(Hmac);

        node.HearBytes(Signed(Noon + 5));
        node.HearBytes(Signed(Noon + 1, from: Configured.Lower));

        Assert.Equal(2, node.Instance.Counters.AdvertsReceived);
    }

    [Fact]
    public void TrailerNumbersGrowWhenTheClockStandsStillAndFollowItWhenItIsSetBackFar()
    {
        AdvertNumbers numbers = new();
        ulong window = 10 * AuthenticationTrailer.OneSecond;
        List<ulong> sent = [];
        foreach (ulong clock in new[] { Noon, Noon, Noon - 1, Noon - 2 * window, Noon + 9 })
        {
            numbers.CountTrailer(clock, window);
            sent.Add(numbers.TrailerSequence);
        }

        Assert.Equal([Noon, Noon + 1, Noon + 2, Noon - 2 * window, Noon + 9], sent);
    }

    [Fact]
    public void WithoutItsKeyAnInstanceIsBroken()
    {
        NodeUnderTest node = Started(Hmac with { Keys = [new HmacKey(1, [], "/nowhere")] });

        Assert.Equal(VrrpState.Fault, node.State);
        node.Reload(Instance);
        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void UnicastPeersGetTheSameTrailer()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with
        {
            UnicastPeers = [new UnicastPeer(Configured.Higher), new UnicastPeer(Configured.Lower)],
        });
        node.TimeUntil(VrrpState.Master);
        AdvertPacket[] packets = [.. node.Take<VrrpEffect.SendAdvert>().Select(effect => effect.Packet)];

        foreach (AdvertPacket packet in packets) packet.Stamp(Noon);

        Assert.Equal(packets[0].Bytes[^28..], packets[1].Bytes[^28..]);
    }

    [Fact]
    public void NothingIsAllocatedForATrailer()
    {
        NodeUnderTest node = Started(Hmac with { MonotonicReplayProtection = true });
        AdvertPacket packet = new();
        packet.Write(Content(1, Key, Configured.Higher));
        List<VrrpEffect> effects = [];
        ulong sequence = Noon;
        for (int i = 0; i < 100; i++) Exchange();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5_000; i++) Exchange();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(5_100, node.Instance.Counters.AdvertsReceived);

        void Exchange()
        {
            packet.Stamp(++sequence);
            node.ReceiveRaw(packet.Bytes, effects);
        }
    }

    internal static byte[] Signed(ulong sequence, byte keyId = 1, byte[]? key = null, IpAddress? from = null)
    {
        AdvertPacket packet = new();
        packet.Write(Content(keyId, key ?? Key, from ?? Configured.Higher));
        packet.Stamp(sequence);
        return packet.Bytes;
    }

    private static readonly IpAddress[] Advertised = [Configured.Vip, Configured.SecondVip];

    private static AdvertContent Content(byte keyId, byte[] key, IpAddress from) => new()
    {
        Version = 2,
        VirtualRouterId = 51,
        Priority = 200,
        Source = from,
        Destination = Configured.Group,
        Interval = TimeSpan.FromSeconds(1),
        Addresses = Advertised,
        Password = "",
        Signing = new AdvertSigning(keyId, key, ulong.MaxValue),
    };

    /// <summary>Number 0 is above nothing, and a good key signed it.</summary>
    internal static byte[] SignedWithZero()
    {
        byte[] packet = Signed(1);
        AuthenticationTrailer.Sign(packet.AsSpan(20), Configured.Higher, keyId: 1, sequence: 0, Key);
        return packet;
    }

    private static NodeUnderTest Started(HmacConfig hmac)
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with { Hmac = hmac });
        node.WallClock = Noon;
        node.TakeEffects();
        return node;
    }
}
