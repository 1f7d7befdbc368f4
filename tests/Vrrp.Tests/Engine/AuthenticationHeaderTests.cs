using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>auth_type AH: adverts are signed, the password is never shown, and no packet is obeyed twice.</summary>
public sealed class AuthenticationHeaderTests
{
    private const string Password = "secret12";

    private static readonly VrrpInstanceConfig Instance =
        Configured.Instance() with { Authentication = new AuthenticationConfig(AuthType.Ah, Password) };

    [Fact]
    public void AMasterSignsWithNumbersThatGrowAndNeverShowsThePassword()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        node.TimeUntil(VrrpState.Master);

        AdvertPacket packet = node.Take<VrrpEffect.SendAdvert>().Single().Packet;
        for (uint number = 1; number <= 3; number++)
        {
            packet.Stamp();
            Assert.Equal(51, packet.Bytes[9]);
            Assert.True(AdvertView.TryRead(packet.Bytes, out AdvertView advert));
            Assert.Equal(number, AuthenticationHeader.Sequence(advert.AuthenticationHeader));
            Assert.Equal(Configured.Ours, AuthenticationHeader.SecurityParametersIndex(advert.AuthenticationHeader));
            Assert.True(advert.IsSignedWith(AuthenticationHeader.Key(Password)));
            Assert.True(advert.AuthenticationData.SequenceEqual(new byte[8]));
            Assert.Equal(-1, packet.Bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Password)));
        }
    }

    [Fact]
    public void ASignedAdvertWithAHigherPriorityIsObeyed()
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance);

        node.HearBytes(Configured.AuthenticatedAdvert(200, sequence: 20));

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AnAdvertThatIsPlayedAgainIsRefused()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        byte[] recorded = Configured.AuthenticatedAdvert(200, sequence: 7);
        node.HearBytes(recorded);
        node.TakeEffects();
        node.PassMilliseconds(1000);

        node.HearBytes(recorded);

        Assert.Equal(1, node.Instance.Counters.Rejected(AdvertRejection.Sequence));
        Assert.Equal(1, node.Instance.Counters.AuthFailures);
        Assert.Equal(
            "(VI_1) IPSEC-AH : sequence number 7 already processed. Packet dropped. Local(7) from 192.0.2.9",
            Assert.Single(node.Take<VrrpEffect.Log>()).Text);
    }

    [Fact]
    public void AForgedAdvertDoesNotMoveTheNumbers()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);

        node.HearBytes(Configured.AuthenticatedAdvert(200, sequence: 5000, password: "wrong"));
        node.HearBytes(Configured.AuthenticatedAdvert(200, sequence: 1));

        Assert.Equal((1, 1), (node.Instance.Counters.Rejected(AdvertRejection.CheckValue), node.Instance.Counters.AdvertsReceived));
    }

    /// <summary>A node that starts again begins at 1: the master tells it where the numbers are, and the others then hear it.</summary>
    [Fact]
    public void WhatIsSentNextIsAboveWhatWasHeard()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        node.HearBytes(Configured.AuthenticatedAdvert(200, sequence: 300));
        node.TimeUntil(VrrpState.Master);

        AdvertPacket packet = node.Take<VrrpEffect.SendAdvert>().Single().Packet;
        packet.Stamp();

        Assert.True(AdvertView.TryRead(packet.Bytes, out AdvertView advert));
        Assert.Equal(301u, AuthenticationHeader.Sequence(advert.AuthenticationHeader));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(22)]
    [InlineData(27)]
    [InlineData(47)]
    public void AChangedByteIsNoticedWhereverItIs(int position)
    {
        bool mayChange = position is 1;
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        byte[] advert = Configured.AuthenticatedAdvert(200, sequence: 3);
        advert[position] ^= 1;

        node.HearBytes(advert);

        Assert.Equal(mayChange ? 1 : 0, node.Instance.Counters.AdvertsReceived);
    }

    [Fact]
    public void AnAdvertWithoutTheHeaderIsSaid()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        node.TakeEffects();

        node.HearBytes(Configured.Advert(200));

        Assert.Equal("(VI_1) No AH header but auth type is AH from 192.0.2.9", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
        Assert.Equal(1, node.Instance.Counters.AuthTypeMismatches);
    }

    /// <summary>keepalived puts such packets to a protocol that nobody listens to: two masters, and no line anywhere.</summary>
    [Fact]
    public void AnAdvertWithTheHeaderIsSaidByANodeWithout()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.TakeEffects();

        node.HearBytes(Configured.AuthenticatedAdvert(200));

        Assert.Equal("(VI_1) Received AH header but auth type not AH from 192.0.2.9", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
    }

    /// <summary>keepalived leaves the old address in the header, and its peers refuse what it says from then on.</summary>
    [Fact]
    public void AChangedSourceAddressIsInTheHeaderToo()
    {
        NodeUnderTest node = NodeUnderTest.Master(Instance);
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Configured.Lower));
        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth0, Configured.Ours));
        node.PassMilliseconds(1000);

        AdvertPacket packet = node.Take<VrrpEffect.SendAdvert>()[^1].Packet;
        packet.Stamp();

        Assert.True(AdvertView.TryRead(packet.Bytes, out AdvertView advert));
        Assert.Equal(Configured.Lower, advert.Source);
        Assert.Equal(Configured.Lower, AuthenticationHeader.SecurityParametersIndex(advert.AuthenticationHeader));
    }

    [Fact]
    public void CopiesForPeersHaveOneNumberAndTheirOwnSignature()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance with
        {
            UnicastPeers = [new UnicastPeer(Configured.Higher), new UnicastPeer(Configured.Lower)],
        });
        node.TimeUntil(VrrpState.Master);

        AdvertPacket[] packets = [.. node.Take<VrrpEffect.SendAdvert>().Select(effect => effect.Packet)];
        foreach (AdvertPacket packet in packets) packet.Stamp();

        Assert.Equal(2, packets.Length);
        foreach (AdvertPacket packet in packets)
        {
            byte[] routed = [.. packet.Bytes];
            routed[8] -= 3;
            Assert.True(AdvertView.TryRead(routed, out AdvertView advert));
            Assert.Equal(1u, AuthenticationHeader.Sequence(advert.AuthenticationHeader));
            Assert.True(advert.IsSignedWith(AuthenticationHeader.Key(Password)), "routers may lower the TTL");
        }
    }

    [Fact]
    public void NothingIsAllocatedForASignedAdvert()
    {
        NodeUnderTest node = NodeUnderTest.Started(Instance);
        byte[] advert = Configured.AuthenticatedAdvert(200, sequence: 1);
        List<VrrpEffect> effects = [];
        AdvertPacket packet = new();
        packet.Write(new AdvertContent
        {
            Version = 2,
            VirtualRouterId = 51,
            Priority = 200,
            Source = Configured.Higher,
            Destination = Configured.Group,
            Interval = TimeSpan.FromSeconds(1),
            Addresses = [Configured.Vip, Configured.SecondVip],
            AuthType = 2,
            Password = Password,
        });
        for (int i = 0; i < 100; i++) Exchange();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5_000; i++) Exchange();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(5_100, node.Instance.Counters.AdvertsReceived);

        void Exchange()
        {
            packet.Stamp();
            node.ReceiveRaw(packet.Bytes, effects);
        }
    }

    /// <summary>Signs by another way than the product's: RFC 2402 over a copy with zeros.</summary>
    internal static byte[] SignedAgain(byte[] packet, uint sequence, string password)
    {
        byte[] signed = [.. packet];
        BinaryPrimitives.WriteUInt32BigEndian(signed.AsSpan(28), sequence);
        byte[] zeroed = [.. signed];
        foreach (int i in new[] { 1, 6, 7, 10, 11 }) zeroed[i] = 0;
        zeroed.AsSpan(32, 12).Clear();
#pragma warning disable CA5351 // RFC 2403 says so.
        HMACMD5.HashData(Encoding.ASCII.GetBytes(password), zeroed).AsSpan(0, 12).CopyTo(signed.AsSpan(32));
#pragma warning restore CA5351
        return signed;
    }
}
