using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>A packet for this instance: examined in keepalived's order, then obeyed or answered.</summary>
public sealed partial class VrrpInstance
{
    private const byte TypeAdvertisement = 1;
    private const byte TtlMax = 255;

    /// <summary>
    /// Allocates nothing for a good packet. A refused one is counted and changes nothing: above all it never restarts a timer, or
    /// somebody with a wrong password could silence a master.
    /// </summary>
    internal void Receive(in AdvertView received)
    {
        AdvertView packet = MayHaveTrailer(received) ? received.WithTrailer() : received;
        if (State is not (VrrpState.Backup or VrrpState.Master)) return;
        // Unicast instances of one interface with different sources hear each other's packets.
        if (Config.IsUnicast && !packet.Destination.IsMulticast && packet.Destination != Source) return;
        AdvertRejection reason = Examine(packet);
        if (reason != AdvertRejection.None)
        {
            Refuse(reason, packet);
            return;
        }
        Counters.AdvertsReceived++;
        if (packet.Priority == 0) Counters.PriorityZeroReceived++;
        if (packet.Source != MasterAddress) alreadyLogged = 0;
        LookAtAddresses(packet);
        TimeSpan interval = Config.Version == 2 ? packet.IntervalV2 : packet.IntervalV3;
        if (State == VrrpState.Master) HearAsMaster(packet.Priority, packet.Source, interval);
        else HearAsBackup(packet.Priority, packet.Source, interval);
    }

    private AdvertRejection Examine(in AdvertView packet)
    {
        if (packet.HasAuthenticationHeader != UsesAuthenticationHeader) return AdvertRejection.AuthenticationHeader;
        if (packet.Payload.Length != ExpectedLength(packet)) return AdvertRejection.Length;
        if (!Config.IsUnicast && packet.Ttl != TtlMax) return AdvertRejection.Ttl;
        if (packet.Version != Config.Version) return AdvertRejection.Version;
        if (Config.Hmac is not null && ExamineTrailer(packet) is var trailer and not AdvertRejection.None) return trailer;
        if (Config.Version == 2 && ExamineVersion2(packet) is var reason and not AdvertRejection.None) return reason;
        if (packet.Type != TypeAdvertisement) return AdvertRejection.Type;
        // Obeyed, it would make us master at once. RFC 9568 section 7.1 with erratum 8301.
        if (Config.Version == 3 && packet.IntervalV3 == TimeSpan.Zero) return AdvertRejection.Interval;
        if (Config is { StrictMode: true, Version: 3 } && packet.AddressCount == 0) return AdvertRejection.NoAddresses;
        if (packet.TotalLength != packet.Payload.Length) return AdvertRejection.TotalLength;
        if (!HasGoodChecksum(packet)) return AdvertRejection.Checksum;
        if (packet.Destination.IsMulticast == Config.IsUnicast) return AdvertRejection.Destination;
        if (Config.OwnerIgnoreAdverts && Config.IsOwner) return AdvertRejection.OwnerIgnores;
        return Config.IsUnicast && Config.CheckUnicastSource ? ExaminePeer(packet) : AdvertRejection.None;
    }

    /// <summary>v3_checksum_as_v2: keepalived checks nothing then, for nobody knows which of the two forms a peer sends.</summary>
    private bool HasGoodChecksum(in AdvertView packet)
    {
        bool unchecked3 = Config.Version == 3 && Config.Family == IpFamily.V4 && Config.V3ChecksumAsV2;
        return unchecked3 || packet.HasValidChecksum(pseudoHeader: Config.Version == 3) || HasOldUnicastChecksum(packet);
    }

    /// <summary>
    /// Versions before 1.3.6 had the group in the pseudo header of unicast packets. Whoever hears that answers in kind from then on,
    /// unless old_unicast_checksum says never.
    /// </summary>
    private bool HasOldUnicastChecksum(in AdvertView packet)
    {
        bool possible = Config is { IsUnicast: true, Version: 3, Family: IpFamily.V4 } && Config.OldUnicastChecksum != false;
        if (!possible || !packet.HasValidChecksum(Config.McastGroup)) return false;
        if (usesOldChecksum) return true;
        usesOldChecksum = true;
        turn.Info(VrrpMessages.OldUnicastChecksum(Name));
        WritePackets();
        return true;
    }

    internal bool HasPeer(IpAddress address)
    {
        for (int i = 0; i < Config.UnicastPeers.Count; i++)
        {
            if (Config.UnicastPeers[i].Address == address) return true;
        }
        return false;
    }

    private AdvertRejection ExaminePeer(in AdvertView packet)
    {
        for (int i = 0; i < Config.UnicastPeers.Count; i++)
        {
            UnicastPeer peer = Config.UnicastPeers[i];
            if (peer.Address != packet.Source) continue;
            return packet.Ttl >= peer.MinTtl && packet.Ttl <= peer.MaxTtl ? AdvertRejection.None : AdvertRejection.PeerTtl;
        }
        return AdvertRejection.UnknownPeer;
    }

    /// <summary>By our version: a packet of another version mostly fails here, as it does in keepalived.</summary>
    private int ExpectedLength(in AdvertView packet) =>
        AdvertView.HeaderSize + packet.AddressCount * packet.Source.ByteLength + (Config.Version == 2 ? AdvertView.AuthenticationSize : 0);

    private AdvertRejection ExamineVersion2(in AdvertView packet)
    {
        if (packet.AuthType > (byte)AuthType.Ah) return AdvertRejection.AuthTypeInvalid;
        if (packet.AuthType != (byte)Config.Authentication.Type) return AdvertRejection.AuthTypeMismatch;
        if (Config.Authentication.Type == AuthType.Pass && !PasswordFits(packet)) return AdvertRejection.AuthFailure;
        if (UsesAuthenticationHeader && ExamineAuthenticationHeader(packet) is var reason and not AdvertRejection.None) return reason;
        return packet.IntervalV2 == Config.AdvertInterval ? AdvertRejection.None : AdvertRejection.Interval;
    }

    internal bool UsesAuthenticationHeader => Config.Version == 2 && Config.Authentication.Type == AuthType.Ah;

    /// <summary>Only a signed packet moves the sequence number: nobody else can make us refuse the adverts of a real master.</summary>
    private AdvertRejection ExamineAuthenticationHeader(in AdvertView packet)
    {
        ReadOnlySpan<byte> header = packet.AuthenticationHeader;
        if (!packet.IsSignedWith(authenticationKey)) return AdvertRejection.CheckValue;
        if (AuthenticationHeader.SecurityParametersIndex(header) != packet.Source) return AdvertRejection.SecurityParameters;
        return numbers.Accept(AuthenticationHeader.Sequence(header)) ? AdvertRejection.None : AdvertRejection.Sequence;
    }

    /// <summary>Greatest sequence number of the Authentication Header sent or accepted.</summary>
    internal uint AuthenticationSequence => numbers.Sequence;

    /// <summary>Our own packet carries the password already zero-padded: compare with that.</summary>
    private bool PasswordFits(in AdvertView packet) =>
        packet.AuthenticationData.SequenceEqual(advert.FirstBytes[^AdvertView.AuthenticationSize..]);

    private void Refuse(AdvertRejection reason, in AdvertView packet)
    {
        Counters.CountRejected(reason);
        watch.Refused(reason, packet);
        if (IsFirst((int)reason)) turn.Info(VrrpMessages.Refused(Name, reason, packet, this));
    }

    /// <summary>Each kind of complaint once per episode: a wrong neighbour speaks every second.</summary>
    private bool IsFirst(int bit)
    {
        uint mask = 1u << bit;
        bool first = (alreadyLogged & mask) == 0;
        alreadyLogged |= mask;
        return first;
    }

    /// <summary>An advert of a master could not leave: one line for each destination, however long that lasts.</summary>
    internal void ComplainOnce(VrrpInput.AdvertNotSent failure)
    {
        watch.NotSent(failure.Text);
        if (unreached.Add(failure.Destination)) turn.Warn(VrrpMessages.AdvertNotSent(Name, failure));
    }

    /// <summary>After an advert that could not leave, the edge tells of those that can.</summary>
    internal bool IsSendingInDoubt => State == VrrpState.Master && watch.IsSendingInDoubt;

    internal void AdvertLeft()
    {
        if (State != VrrpState.Master) return;
        unreached.Clear();
        watch.Sent();
    }

    /// <summary>Another list of addresses is worth a line, but the advert is obeyed: refusing it would make two masters.</summary>
    private void LookAtAddresses(in AdvertView packet)
    {
        const int countBit = 30, listBit = 31, intervalBit = 29;
        if (Config.Version == 3 && packet.IntervalV3 != MasterInterval && IsFirst(intervalBit))
        {
            turn.Info(VrrpMessages.IntervalDiffers(Name, Config.AdvertInterval, packet.IntervalV3));
        }
        if (packet.AddressCount != advertised.Length)
        {
            if (IsFirst(countBit)) turn.Info(VrrpMessages.AddressCountDiffers(Name, advertised.Length, packet.AddressCount));
            LookForForeignGroup(packet);
            return;
        }
        if (Config.SkipCheckAdvAddr && packet.Source == MasterAddress) return;
        // The usual case: the same addresses in the same order.
        for (int i = 0; i < advertised.Length; i++)
        {
            if (packet.Address(i) == advertised[i] || Contains(packet, advertised[i])) continue;
            if (IsFirst(listBit)) turn.Info(VrrpMessages.AddressMissing(Name, Config.VirtualRouterId, packet.Source, advertised[i]));
            LookForForeignGroup(packet);
            return;
        }
    }

    private void LookForForeignGroup(in AdvertView packet)
    {
        if (packet.AddressCount == 0 || advertised.Length == 0) return;
        foreach (IpAddress address in advertised)
        {
            if (Contains(packet, address)) return;
        }
        watch.HeardOtherAddresses(packet);
    }

    private static bool Contains(in AdvertView packet, IpAddress address)
    {
        for (int i = 0; i < packet.AddressCount; i++)
        {
            if (packet.Address(i) == address) return true;
        }
        return false;
    }
}
