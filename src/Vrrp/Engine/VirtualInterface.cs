using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// A macvlan (use_vmac) or ipvlan (use_ipvlan) that instances need: it exists while the process runs, whatever their state.
/// </summary>
public sealed record VirtualInterface
{
    public required string Name { get; init; }

    /// <summary>The interface it stands on.</summary>
    public required string Parent { get; init; }

    /// <summary>The instance that it is for, in log lines.</summary>
    public required string Instance { get; init; }
    public required byte VirtualRouterId { get; init; }
    public required IpFamily Family { get; init; }

    /// <summary>Zero for an ipvlan, which has its parent's.</summary>
    public MacAddress Mac { get; init; }

    /// <summary>Null: a macvlan.</summary>
    public IpvlanConfig? Ipvlan { get; init; }

    /// <summary>Link group by number or name; null: the parent's.</summary>
    public string? Group { get; init; }

    /// <summary>False: IPv6 is switched off on it.</summary>
    public bool NeedsIPv6 { get; init; }

    /// <summary>Adverts over IPv6 leave from it with the parent's link-local address, which it therefore has too.</summary>
    public bool CopiesLinkLocal { get; init; }

    /// <summary>True when the interface has the name that the configuration gives; otherwise it may be any.</summary>
    public bool IsNamed { get; init; }

    public bool IsMacvlan => Ipvlan is null;
}
