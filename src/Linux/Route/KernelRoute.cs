using Keepalive.Core;

namespace Keepalive.Linux.Route;

/// <summary>A route as wanted or as the kernel describes it (RTM_NEWROUTE, linux/rtnetlink.h). All names are resolved to numbers.</summary>
public sealed record KernelRoute
{
    /// <summary>RT_TABLE_MAIN.</summary>
    public const uint MainTable = 254;

    /// <summary>RTPROT_KEEPALIVED: marks what this kind of daemon put there.</summary>
    public const byte KeepalivedProtocol = 18;

    /// <summary>RTN_UNICAST.</summary>
    public const byte Unicast = 1;

    /// <summary>IP6_RT_PRIO_USER: the metric of an IPv6 route that names none.</summary>
    private const uint DefaultMetricV6 = 1024;

    public required IpPrefix Destination { get; init; }

    /// <summary>Source prefix (IPv6 only).</summary>
    public IpPrefix? From { get; init; }
    public byte Tos { get; init; }
    public uint Table { get; init; } = MainTable;
    public byte Protocol { get; init; } = KeepalivedProtocol;

    /// <summary>RT_SCOPE_*; null: global when added, any when removed.</summary>
    public byte? Scope { get; init; }

    /// <summary>RTN_*.</summary>
    public byte Type { get; init; } = Unicast;
    public IpAddress Gateway { get; init; }
    public InterfaceIndex Interface { get; init; }
    public IpAddress PreferredSource { get; init; }
    public uint? Metric { get; init; }
    public bool OnLink { get; init; }
    public RouteMetrics? Metrics { get; init; }

    /// <summary>Source realm in the upper, destination realm in the lower half.</summary>
    public uint? Realms { get; init; }
    public ValueList<RouteHop> Hops { get; init; } = [];
    public RouteEncapsulation? Encapsulation { get; init; }

    /// <summary>Seconds (IPv6).</summary>
    public uint? Expires { get; init; }

    /// <summary>Router preference (IPv6): 0 medium, 1 high, 3 low.</summary>
    public byte? Preference { get; init; }
    public bool? PropagateTtl { get; init; }
    public RoutePlace Place { get; init; }

    /// <summary>True for RTM_DELROUTE.</summary>
    public bool Deleted { get; init; }

    /// <summary>
    /// Whether a route that the kernel reports is this one. What the kernel may add on its own (source, metrics, hops) does not count.
    /// </summary>
    public bool IsReportedAs(KernelRoute reported) =>
        reported.Destination.Length == Destination.Length && reported.Destination.Address == Destination.Network
        && reported.Table == Table && reported.Tos == Tos && reported.Protocol == Protocol && EffectiveMetric == reported.EffectiveMetric
        && (Interface == InterfaceIndex.None || reported.Interface == InterfaceIndex.None || reported.Interface == Interface)
        && (Gateway.IsNone || reported.Gateway.IsNone || reported.Gateway == Gateway);

    private uint EffectiveMetric => Metric is > 0 and uint metric ? metric : Destination.Family == IpFamily.V6 ? DefaultMetricV6 : 0;
}

/// <summary>Where a new route stands among those to the same destination.</summary>
public enum RoutePlace
{
    /// <summary>Before them.</summary>
    Prepend,

    /// <summary>Behind them.</summary>
    Append,

    /// <summary>Only if there are none.</summary>
    Only,
}

/// <summary>One hop of a multipath route. <paramref name="Weight"/>: 1..256.</summary>
public sealed record RouteHop(
    IpAddress Gateway, InterfaceIndex Interface, int Weight, bool OnLink, uint? Realms = null, RouteEncapsulation? Encapsulation = null);

/// <summary>RTA_METRICS: values by RTAX_* number, the congestion control algorithm, and which of them are locked (bit = RTAX_*).</summary>
public sealed record RouteMetrics(ValueList<RouteMetric> Values, string? CongestionControl, uint Locked);

public readonly record struct RouteMetric(ushort Type, uint Value);

/// <summary>RTA_ENCAP: a light-weight tunnel (linux/lwtunnel.h, linux/mpls_iptunnel.h, linux/ila.h).</summary>
public sealed record RouteEncapsulation(RouteEncapsulationType Type)
{
    public ulong? Id { get; init; }
    public IpAddress Source { get; init; }
    public IpAddress Destination { get; init; }

    /// <summary>TOS of IPv4, traffic class of IPv6.</summary>
    public byte? Tos { get; init; }

    /// <summary>TTL of IPv4, hop limit of IPv6.</summary>
    public byte? Ttl { get; init; }
    public ushort? Flags { get; init; }

    /// <summary>MPLS labels, outermost first.</summary>
    public ValueList<uint> Labels { get; init; } = [];

    /// <summary>ILA locator.</summary>
    public ulong Locator { get; init; }
}

/// <summary>LWTUNNEL_ENCAP_* of linux/lwtunnel.h.</summary>
public enum RouteEncapsulationType : ushort
{
    Mpls = 1,
    Ip = 2,
    Ila = 3,
    Ip6 = 4,
}
