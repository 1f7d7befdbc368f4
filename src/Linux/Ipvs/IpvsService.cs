using Keepalive.Core;

namespace Keepalive.Linux.Ipvs;

/// <summary>A virtual service of the kernel (linux/ip_vs.h, IPVS_SVC_ATTR_*).</summary>
public sealed record IpvsService
{
    /// <summary>AF_INET or AF_INET6.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>6, 17 or 132; 0 for a firewall mark.</summary>
    public byte Protocol { get; init; }
    public IpAddress Address { get; init; }
    public ushort Port { get; init; }

    /// <summary>0 means: by protocol, address and port.</summary>
    public uint FirewallMark { get; init; }
    public string Scheduler { get; init; } = "";

    /// <summary>IP_VS_SVC_F_*; the kernel's own "hashed" bit is never part of it.</summary>
    public uint Flags { get; init; }

    /// <summary>Seconds of persistence.</summary>
    public uint Timeout { get; init; }

    /// <summary>IPv4: a mask in network order, as the number that its address is. IPv6: a prefix length.</summary>
    public uint Netmask { get; init; }
    public string? PersistenceEngine { get; init; }

    /// <summary>Only in answers.</summary>
    public IpvsStatistics Statistics { get; init; }
}

/// <summary>A real server of a service (IPVS_DEST_ATTR_*).</summary>
public sealed record IpvsDestination
{
    public required IpAddress Address { get; init; }
    public required ushort Port { get; init; }

    /// <summary>0 NAT, 2 tunnel, 3 direct route; the kernel reports 1 for an address of its own.</summary>
    public uint ForwardMethod { get; init; }
    public uint Weight { get; init; }
    public uint UpperThreshold { get; init; }
    public uint LowerThreshold { get; init; }

    /// <summary>0 ipip, 1 gue, 2 gre; only sent for the tunnel method.</summary>
    public byte TunnelType { get; init; }
    public ushort TunnelPort { get; init; }
    public ushort TunnelFlags { get; init; }

    /// <summary>Only in answers, like the next three.</summary>
    public uint ActiveConnections { get; init; }
    public uint InactiveConnections { get; init; }
    public uint PersistentConnections { get; init; }
    public IpvsStatistics Statistics { get; init; }
}
