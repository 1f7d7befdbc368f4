namespace Keepalive.Vrrp.Wire;

/// <summary>Why a packet was not obeyed, in the order in which it is examined.</summary>
public enum AdvertRejection
{
    None,

    /// <summary>An Authentication Header without auth_type AH, or the reverse.</summary>
    AuthenticationHeader,

    /// <summary>Shorter or longer than its count of addresses says.</summary>
    Length,

    /// <summary>Multicast with a TTL below 255: it came through a router (RFC 9568 section 5.1.1.3).</summary>
    Ttl,
    Version,

    /// <summary>Version 2: neither none, password nor AH.</summary>
    AuthTypeInvalid,

    /// <summary>Version 2: another kind than configured.</summary>
    AuthTypeMismatch,
    AuthFailure,

    /// <summary>AH: the check value does not fit packet and key.</summary>
    CheckValue,

    /// <summary>AH: the security parameters index is not the source address.</summary>
    SecurityParameters,

    /// <summary>AH: the sequence number was used already.</summary>
    Sequence,

    /// <summary>Version 2: nodes must agree on the interval. Version 3: an interval of zero (RFC 9568 section 7.1, erratum 8301).</summary>
    Interval,

    /// <summary>auth_hmac: no authentication trailer.</summary>
    TrailerMissing,

    /// <summary>auth_hmac: another scheme, no key number, or reserved bytes that are not zero.</summary>
    TrailerMalformed,

    /// <summary>auth_hmac: too far from our clock.</summary>
    TrailerStale,

    /// <summary>auth_hmac: a key that is not configured.</summary>
    TrailerKey,

    /// <summary>auth_hmac: signed with another key, or changed on the way.</summary>
    TrailerInvalid,

    /// <summary>auth_hmac: not newer than what this source sent before.</summary>
    TrailerReplayed,
    Type,

    /// <summary>Strict mode, version 3: an advert without addresses is ignored (RFC 9568 section 5.2.5).</summary>
    NoAddresses,

    /// <summary>The IP header states another length.</summary>
    TotalLength,
    Checksum,

    /// <summary>Multicast where unicast is configured, or the reverse.</summary>
    Destination,

    /// <summary>owner_ignore_adverts.</summary>
    OwnerIgnores,

    /// <summary>check_unicast_src: not from a configured peer.</summary>
    UnknownPeer,

    /// <summary>check_unicast_src: the TTL is not between the peer's min_ttl and max_ttl.</summary>
    PeerTtl,
}
