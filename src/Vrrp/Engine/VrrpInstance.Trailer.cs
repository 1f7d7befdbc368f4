using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>auth_hmac: signing adverts, and examining what others signed.</summary>
public sealed partial class VrrpInstance
{
    private readonly ReplayMemory replays = new();
    private byte[]?[] trailerKeys = [];
    private AdvertSigning? signing;

    /// <summary>True when adverts of this instance can only be signed and examined with the time of day.</summary>
    internal bool NeedsWallClock => Config.Hmac is not null;

    /// <summary>How far a trailer may be from our clock, in units of its sequence number.</summary>
    private ulong TrailerWindow => (ulong)Config.Hmac!.TimeWindow.TotalSeconds * AuthenticationTrailer.OneSecond;

    private void TakeTrailerKeys()
    {
        signing = null;
        trailerKeys = [];
        if (Config.Hmac is not { } hmac) return;
        replays.MakeRoom(Config.UnicastPeers.Count);
        numbers.BeginTrailersAt(engine.WallClock);
        trailerKeys = new byte[]?[256];
        foreach (HmacKey key in hmac.Keys.Where(key => key.Bytes.Count > 0)) trailerKeys[key.Id] = [.. key.Bytes];
        // In monotonic mode numbers never go back, however the clock is set.
        ulong aheadMax = hmac.MonotonicReplayProtection ? ulong.MaxValue : TrailerWindow;
        if (hmac.Mode == HmacMode.ReceiveOnly || trailerKeys[hmac.ActiveKey] is not { } active) return;
        signing = new AdvertSigning(hmac.ActiveKey, active, aheadMax);
    }

    /// <summary>The key for sending is not there: rather no advert than one that everybody refuses.</summary>
    private void CheckTrailerKey()
    {
        bool missing = Config.Hmac is { } hmac && hmac.Mode != HmacMode.ReceiveOnly && signing is null;
        SetFault(FaultKind.NoSigningKey, "", missing, missing ? "the active key of auth_hmac cannot be read" : "auth_hmac has its key");
    }

    /// <summary>Where a trailer can be, by length.</summary>
    private bool MayHaveTrailer(in AdvertView packet) =>
        Config.Hmac is not null && packet.Payload.Length == ExpectedLength(packet) + AuthenticationTrailer.Size;

    private AdvertRejection ExamineTrailer(in AdvertView packet)
    {
        HmacConfig hmac = Config.Hmac!;
        if (!packet.HasTrailer) return hmac.Mode == HmacMode.Enforce ? AdvertRejection.TrailerMissing : AdvertRejection.None;
        ReadOnlySpan<byte> trailer = packet.Trailer;
        if (!AuthenticationTrailer.IsWellFormed(trailer)) return AdvertRejection.TrailerMalformed;
        ulong sequence = AuthenticationTrailer.Sequence(trailer);
        if (!hmac.MonotonicReplayProtection && IsStale(packet.Source, sequence)) return AdvertRejection.TrailerStale;
        if (trailerKeys[AuthenticationTrailer.KeyId(trailer)] is not { } key) return AdvertRejection.TrailerKey;
        if (!AuthenticationTrailer.IsSigned(packet.PayloadAndTrailer, packet.Source, key)) return AdvertRejection.TrailerInvalid;
        if (Config.IsUnicast && !HasPeer(packet.Source)) return AdvertRejection.UnknownPeer;
        return replays.Accept(packet.Source, sequence) ? AdvertRejection.None : AdvertRejection.TrailerReplayed;
    }

    private bool IsStale(IpAddress source, ulong sequence)
    {
        const int skewBit = 26;
        ulong now = engine.WallClock;
        ulong skew = sequence > now ? sequence - now : now - sequence;
        if (skew <= TrailerWindow && skew > TrailerWindow / 2 && IsFirst(skewBit))
        {
            turn.Info(VrrpMessages.ClockSkew(Name, source, TrailerSkew(sequence), Config.Hmac!.TimeWindow));
        }
        return skew > TrailerWindow;
    }

    /// <summary>Whole seconds between our clock and a trailer's.</summary>
    internal long TrailerSkew(ulong sequence) => (long)(sequence >> 32) - (long)(engine.WallClock >> 32);
}
