using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Packets that are not obeyed: counted by reason, said once, and no timer moves.</summary>
public sealed class RefusalTests
{
    public static TheoryData<AdvertRejection> Reasons => [.. Enum.GetValues<AdvertRejection>().Where(reason => reason != AdvertRejection.None)];

    /// <summary>An owner is never BACKUP when it ignores all others.</summary>
    public static TheoryData<AdvertRejection> ReasonsOfABackup =>
        [.. Enum.GetValues<AdvertRejection>().Where(reason => reason is not (AdvertRejection.None or AdvertRejection.OwnerIgnores))];

    [Theory]
    [MemberData(nameof(ReasonsOfABackup))]
    public void ARefusedPacketNeverRestartsTheTimerOfABackup(AdvertRejection reason)
    {
        NodeUnderTest node = NodeUnderTest.Started(ThatRefuses(reason));
        Instant deadline = node.NextDeadline;
        node.PassMilliseconds(1500);

        node.HearBytes(Bad(reason));

        Assert.Equal(1, node.Instance.Counters.Rejected(reason));
        Assert.Equal(deadline, node.NextDeadline);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void ARefusedPacketNeverDelaysTheNextAdvertOfAMaster(AdvertRejection reason)
    {
        NodeUnderTest node = NodeUnderTest.Master(ThatRefuses(reason));
        Instant deadline = node.NextDeadline;
        node.PassMilliseconds((deadline - node.Now).TotalMilliseconds - 50);

        node.HearBytes(Bad(reason));

        Assert.Equal(deadline, node.NextDeadline);
        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void AComplaintIsMadeOncePerEpisode()
    {
        NodeUnderTest node = NodeUnderTest.Started(ThatRefuses(AdvertRejection.AuthFailure));
        node.TakeEffects();

        for (int i = 0; i < 100; i++) node.HearBytes(Bad(AdvertRejection.AuthFailure));

        Assert.Equal("(VI_1) received an invalid passwd from 192.0.2.9!", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
        Assert.Equal(100, node.Instance.Counters.Rejected(AdvertRejection.AuthFailure));
    }

    /// <summary>keepalived 2.4.3 says "master changed" before it looks at the password.</summary>
    [Theory]
    [MemberData(nameof(ReasonsOfABackup))]
    public void ARefusedPacketNeverNamesANewMaster(AdvertRejection reason)
    {
        NodeUnderTest node = NodeUnderTest.Started(ThatRefuses(reason));
        node.TakeEffects();

        node.HearBytes(Bad(reason));

        Assert.Equal(IpAddress.None, node.Instance.MasterAddress);
        Assert.DoesNotContain(node.Take<VrrpEffect.Log>(), line => line.Text.Contains("master", StringComparison.Ordinal));
    }

    [Fact]
    public void AnotherListOfAddressesIsSaidButObeyed()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance() with { VirtualAddresses = [Configured.Address(Configured.Vip)] });
        node.TakeEffects();

        node.Hear(200);

        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text == "(VI_1) expected 1 VIPs but received 2");
        Assert.Equal(Configured.Higher, node.Instance.MasterAddress);
    }

    [Fact]
    public void AnUnknownVridConcernsNobody()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.TakeEffects();

        node.Hear(200, virtualRouterId: 99);

        Assert.Empty(node.TakeEffects());
    }

    [Fact]
    public void AnUnknownVridIsSaidWhenAskedFor()
    {
        KeepaliveConfig config = Configured.File(Configured.Instance());
        NodeUnderTest node = NodeUnderTest.Started(config with { Global = config.Global with { LogUnknownVrids = true } });
        node.TakeEffects();

        node.Hear(200, virtualRouterId: 99);

        Assert.Equal("Unknown VRID(99) received on interface(eth0). ignoring...", Assert.Single(node.Take<VrrpEffect.Log>()).Text);
    }

    private static VrrpInstanceConfig ThatRefuses(AdvertRejection reason) => reason switch
    {
        AdvertRejection.AuthFailure => Configured.Instance() with { Authentication = new AuthenticationConfig(AuthType.Pass, "right") },
        AdvertRejection.CheckValue or AdvertRejection.SecurityParameters or AdvertRejection.Sequence => Configured.Instance() with
        {
            Authentication = new AuthenticationConfig(AuthType.Ah, "secret12"),
        },
        AdvertRejection.TrailerReplayed => Configured.Instance() with { Hmac = TrailerTests.Hmac with { MonotonicReplayProtection = true } },
        >= AdvertRejection.TrailerMissing and <= AdvertRejection.TrailerInvalid => Configured.Instance() with { Hmac = TrailerTests.Hmac },
        AdvertRejection.NoAddresses => Configured.Instance() with { Version = 3, StrictMode = true },
        AdvertRejection.OwnerIgnores => Configured.Instance(priority: 255) with { OwnerIgnoreAdverts = true },
        AdvertRejection.UnknownPeer => WithPeer(IpAddress.V4(192, 0, 2, 99)),
        AdvertRejection.PeerTtl => WithPeer(Configured.Higher),
        _ => Configured.Instance(),
    };

    private static VrrpInstanceConfig WithPeer(IpAddress peer) =>
        Configured.Instance() with { UnicastPeers = [new UnicastPeer(peer, MinTtl: 254)], CheckUnicastSource = true };

    private static byte[] Bad(AdvertRejection reason)
    {
        if (BadAuthentication(reason) is { } authenticated) return authenticated;
        if (BadTrailer(reason) is { } trailer) return trailer;
        if (reason == AdvertRejection.NoAddresses) return Rfc9568Tests.AdvertWithoutAddresses();
        byte[] packet = Configured.Advert(priority: 200, password: reason == AdvertRejection.AuthFailure ? "wrong" : null);
        Span<byte> message = packet.AsSpan(20);
        switch (reason)
        {
            case AdvertRejection.Length: return packet[..^4];
            case AdvertRejection.Ttl: packet[8] = 254; break;
            case AdvertRejection.Version: message[0] = 0x11; break;
            case AdvertRejection.AuthTypeInvalid: message[4] = 3; break;
            case AdvertRejection.AuthTypeMismatch: message[4] = 1; break;
            case AdvertRejection.Interval: message[5] = 2; break;
            case AdvertRejection.Type: message[0] = 0x22; break;
            case AdvertRejection.TotalLength: packet[3]++; break;
            case AdvertRejection.Checksum: message[6] ^= 1; break;
            case AdvertRejection.UnknownPeer: Configured.Ours.CopyTo(packet.AsSpan(16)); break;
            case AdvertRejection.PeerTtl:
                Configured.Ours.CopyTo(packet.AsSpan(16));
                packet[8] = 253;
                break;
            case AdvertRejection.Destination: IpAddress.V4(192, 0, 2, 5).CopyTo(packet.AsSpan(16)); break;
        }
        return packet;
    }

    private static byte[]? BadAuthentication(AdvertRejection reason) => reason switch
    {
        AdvertRejection.AuthenticationHeader => Configured.AuthenticatedAdvert(200),
        AdvertRejection.CheckValue => Configured.AuthenticatedAdvert(200, password: "wrong"),
        AdvertRejection.SecurityParameters => WithOtherIndex(),
        // The first number is 1: nothing may ever be above nothing with 0.
        AdvertRejection.Sequence => AuthenticationHeaderTests.SignedAgain(Configured.AuthenticatedAdvert(200), sequence: 0, "secret12"),
        _ => null,
    };

    /// <summary>The clock of the engine stands at 0.</summary>
    private static byte[]? BadTrailer(AdvertRejection reason)
    {
        byte[] packet = TrailerTests.Signed(sequence: reason == AdvertRejection.TrailerStale ? TrailerTests.Noon : 1);
        switch (reason)
        {
            case AdvertRejection.TrailerMissing: return Configured.Advert(200);
            case AdvertRejection.TrailerMalformed: packet[^28] = 2; return packet;
            case AdvertRejection.TrailerKey: packet[^27] = 9; return packet;
            case AdvertRejection.TrailerInvalid: packet[^1] ^= 1; return packet;
            case AdvertRejection.TrailerReplayed: return TrailerTests.SignedWithZero();
            case AdvertRejection.TrailerStale: return packet;
            default: return null;
        }
    }

    /// <summary>Signed, but for another source: what a node sends whose address changed under it.</summary>
    private static byte[] WithOtherIndex()
    {
        byte[] packet = Configured.AuthenticatedAdvert(200, sequence: 0);
        Configured.Lower.CopyTo(packet.AsSpan(24));
        return AuthenticationHeaderTests.SignedAgain(packet, sequence: 1000, "secret12");
    }
}
