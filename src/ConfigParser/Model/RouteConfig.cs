using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>One line of virtual_routes or static_routes. Names of tables, scopes and the like are kept as written: the tables of
/// iproute2 that resolve them are on the machine.</summary>
public sealed record RouteConfig
{
    public IpFamily Family { get; init; } = IpFamily.V4;
    public required IpPrefix Destination { get; init; }

    /// <summary>unicast, blackhole, …; a number as text is possible.</summary>
    public string Type { get; init; } = "unicast";
    public IpAddress Via { get; init; }

    /// <summary>The second gateway of the old "via A or B" form.</summary>
    public IpAddress ViaOr { get; init; }
    public IpAddress Source { get; init; }
    public IpPrefix? From { get; init; }
    public string? Device { get; init; }
    public string? Table { get; init; }
    public string? Vrf { get; init; }
    public string? Protocol { get; init; }
    public string? Scope { get; init; }
    public string? Tos { get; init; }
    public uint? Metric { get; init; }
    public bool OnLink { get; init; }
    public RouteAdd Add { get; init; }
    public bool Track { get; init; } = true;
    public string? TrackGroup { get; init; }

    /// <summary>Metrics and other words by name (mtu, advmss, rtt in milliseconds or kernel units, …) with "lock" marked.</summary>
    public ValueList<RouteOption> Options { get; init; } = [];
    public ValueList<RouteNextHop> NextHops { get; init; } = [];
    public ValueList<string> Encapsulation { get; init; } = [];
}

public enum RouteAdd
{
    Prepend,
    Append,
    Add,
}

/// <summary>A word of a route with its checked value.</summary>
public sealed record RouteOption(string Name, string Value, bool Locked = false);

/// <summary>One hop of a multipath route.</summary>
public sealed record RouteNextHop
{
    public IpAddress Via { get; init; }
    public string? Device { get; init; }

    /// <summary>1..256.</summary>
    public int Weight { get; init; } = 1;
    public bool OnLink { get; init; }
    public string? Realms { get; init; }
    public ValueList<string> Encapsulation { get; init; } = [];
}

/// <summary>One line of virtual_rules or static_rules.</summary>
public sealed record RuleConfig
{
    public IpFamily Family { get; init; } = IpFamily.V4;
    public bool Not { get; init; }
    public IpPrefix? From { get; init; }
    public IpPrefix? To { get; init; }

    /// <summary>Priority of the rule; handed out downwards from 16384 to those that name none.</summary>
    public uint? Preference { get; init; }
    public string? Tos { get; init; }
    public uint? FirewallMark { get; init; }
    public uint? FirewallMask { get; init; }
    public string? Realms { get; init; }
    public int? SuppressPrefixLength { get; init; }
    public string? SuppressInterfaceGroup { get; init; }
    public string? InputInterface { get; init; }
    public string? OutputInterface { get; init; }
    public ulong? TunnelId { get; init; }
    public uint? UidFirst { get; init; }
    public uint? UidLast { get; init; }
    public string? IpProtocol { get; init; }
    public ushort? SourcePortFirst { get; init; }
    public ushort? SourcePortLast { get; init; }
    public ushort? DestinationPortFirst { get; init; }
    public ushort? DestinationPortLast { get; init; }
    public byte? Protocol { get; init; }

    /// <summary>table, goto, nop, blackhole, unreachable, prohibit or l3mdev.</summary>
    public required string Action { get; init; }

    /// <summary>Table name or number for "table", preference for "goto".</summary>
    public string? Target { get; init; }
    public bool Track { get; init; } = true;
    public string? TrackGroup { get; init; }
}
