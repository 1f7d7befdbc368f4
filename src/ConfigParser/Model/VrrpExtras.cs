using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>use_ipvlan: the instance runs on an L2 ipvlan.</summary>
public sealed record IpvlanConfig
{
    public string? Name { get; init; }
    public IpPrefix? Address { get; init; }
    public IpvlanMode Mode { get; init; }
    public string? Group { get; init; }
}

public enum IpvlanMode
{
    Bridge,
    Private,
    Vepa,
}

public enum HmacMode
{
    Enforce,
    Permissive,
    ReceiveOnly,
}

/// <summary>auth_hmac: a HMAC-SHA256 trailer on adverts (keepalived 2.4).</summary>
public sealed record HmacConfig(ValueList<HmacKey> Keys, byte ActiveKey)
{
    /// <summary>How old an advert may be.</summary>
    public TimeSpan TimeWindow { get; init; }
    public bool MonotonicReplayProtection { get; init; }
    public HmacMode Mode { get; init; }
}

/// <summary>A signing key: its bytes, or the file that holds them.</summary>
public sealed record HmacKey(byte Id, ValueList<byte> Bytes, string? File = null)
{
    public const int BytesMin = 32;
    public const int BytesMax = 64;

    /// <summary>Never the key: this text reaches logs and dumps.</summary>
    public override string ToString() => $"key {Id}";
}

/// <summary>vrrp_garp_extra_if: announcements on interfaces of addresses other than the instance's.</summary>
public sealed record ExtraInterfaceGarpConfig(bool AllInterfaces, TimeSpan Interval);

/// <summary>track_process: a program that must run, or must run so many times.</summary>
public sealed record TrackProcessConfig
{
    public required string Name { get; init; }

    /// <summary>Name or path, then the parameters to compare, if any.</summary>
    public required ValueList<string> Process { get; init; }
    public ProcessParameterMatch ParameterMatch { get; init; }
    public bool FullCommand { get; init; }
    public int Weight { get; init; }
    public bool Reverse { get; init; }
    public uint Quorum { get; init; } = 1;

    /// <summary>Null: no upper bound.</summary>
    public uint? QuorumMax { get; init; }
    public TimeSpan ForkDelay { get; init; }
    public TimeSpan TerminateDelay { get; init; }
}

public enum ProcessParameterMatch
{
    None,
    Exact,
    Initial,
    Partial,
}

/// <summary>bfd_instance: a BFD session (RFC 5880).</summary>
public sealed record BfdInstanceConfig
{
    public required string Name { get; init; }
    public required IpAddress NeighborAddress { get; init; }
    public IpAddress SourceAddress { get; init; }
    public TimeSpan MinReceive { get; init; } = TimeSpan.FromMilliseconds(10);
    public TimeSpan MinTransmit { get; init; } = TimeSpan.FromMilliseconds(10);
    public TimeSpan IdleTransmit { get; init; } = TimeSpan.FromMilliseconds(1000);
    public byte Multiplier { get; init; } = 5;
    public bool Passive { get; init; }

    /// <summary>TTL or hop limit; null: 255 for IPv4, 64 for IPv6.</summary>
    public byte? Ttl { get; init; }
    public byte MaxHops { get; init; }
    public bool Multihop { get; init; }
    public int Weight { get; init; }
    public bool Reverse { get; init; }
    public bool ForVrrp { get; init; } = true;
    public bool ForChecker { get; init; } = true;
}

/// <summary>track_group: instances that react when static addresses, routes or rules are taken away.</summary>
public sealed record TrackGroupConfig(string Name, ValueList<string> Instances);

/// <summary>static_ipaddress: an address that is kept while the VRRP process runs.</summary>
public sealed record StaticAddress(VirtualAddress Address, string? TrackGroup);
