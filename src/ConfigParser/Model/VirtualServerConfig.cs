using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>IP protocol numbers of IPVS services.</summary>
public enum LvsProtocol : byte
{
    /// <summary>A firewall-mark service has none.</summary>
    None = 0,
    Tcp = 6,
    Udp = 17,
    Sctp = 132,
}

/// <summary>One virtual_server block after inheritance and correction.</summary>
public sealed record VirtualServerConfig
{
    public required VirtualServerKey Key { get; init; }
    public IpFamily Family { get; init; } = IpFamily.V4;

    /// <summary>IPVS scheduler name (lb_algo).</summary>
    public string Scheduler { get; init; } = "wlc";
    public LvsForwarding Forwarding { get; init; } = LvsForwarding.Nat;

    /// <summary>IP_VS_SVC_F_ bits beyond persistence: 0x4 one-packet, 0x8 sched-1, 0x10 sched-2, 0x20 sched-3.</summary>
    public uint Flags { get; init; }

    /// <summary>Seconds; 0 means not persistent.</summary>
    public uint PersistenceTimeout { get; init; }

    /// <summary>
    /// Prefix length of persistence (1..32 or 1..128); null means one host. For IPv4 masks that are no prefix see <see
    /// cref="PersistenceMask"/>.
    /// </summary>
    public byte? PersistencePrefix { get; init; }

    /// <summary>IPv4 persistence_granularity as written.</summary>
    public IpAddress PersistenceMask { get; init; }
    public string? PersistenceEngine { get; init; }

    public uint Quorum { get; init; } = 1;
    public uint Hysteresis { get; init; }
    public ScriptCommand? QuorumUp { get; init; }
    public ScriptCommand? QuorumDown { get; init; }

    public CheckTimes Times { get; init; } = CheckTimes.Default;
    public bool Alpha { get; init; }
    public bool Omega { get; init; }

    /// <summary>As written here; each real server has its own.</summary>
    public bool InhibitOnFailure { get; init; }
    public bool HaSuspend { get; init; }

    /// <summary>How long a server that a reload removes may keep its connections; zero: it goes at once.</summary>
    public TimeSpan DrainTimeout { get; init; }
    public bool SmtpAlert { get; init; }

    /// <summary>As written here: for dumps. Checks have the one that counts for them.</summary>
    public string? VirtualHost { get; init; }
    public string? SnmpName { get; init; }
    public SorryServerConfig? SorryServer { get; init; }
    public ValueList<RealServerConfig> RealServers { get; init; } = [];
}

/// <summary>What makes a virtual server this one and no other: an address, a firewall mark, or a group.</summary>
public sealed record VirtualServerKey
{
    public LvsProtocol Protocol { get; init; }
    public IpAddress Address { get; init; }
    public ushort Port { get; init; }

    /// <summary>0 means: not a firewall-mark service.</summary>
    public uint FirewallMark { get; init; }
    public IpFamily FirewallMarkFamily { get; init; }

    /// <summary>virtual_server group NAME; null otherwise.</summary>
    public string? Group { get; init; }

    /// <summary>Position among the virtual servers that use the same group.</summary>
    public int GroupIndex { get; init; }

    /// <summary>As log lines name it: "[10.1.1.1]:tcp:80", "FWM 7", "[group]:0".</summary>
    public override string ToString()
    {
        if (Group is not null) return $"[{Group}]:{GroupIndex}";
        if (FirewallMark != 0) return $"FWM {FirewallMark}";
        return $"[{Address}]:{LvsNames.Of(Protocol)}:{Port}";
    }
}

/// <summary>Texts of LVS log lines.</summary>
public static class LvsNames
{
    public static string Of(LvsProtocol protocol) => protocol switch
    {
        LvsProtocol.Tcp => "tcp",
        LvsProtocol.Udp => "udp",
        LvsProtocol.Sctp => "sctp",
        _ => "none",
    };
}

/// <summary>IPVS forwarding method; the values are the kernel's IP_VS_CONN_F_ numbers.</summary>
public enum LvsMethod : uint
{
    Nat = 0,
    Tunnel = 2,
    DirectRoute = 3,
}

public enum LvsTunnelType : byte
{
    Ipip = 0,
    Gue = 1,
    Gre = 2,
}

public enum LvsTunnelChecksum : ushort
{
    None = 0,
    Csum = 1,
    RemoteCsum = 2,
}

/// <summary>Forwarding method with its tunnel words, which count only for <see cref="LvsMethod.Tunnel"/>.</summary>
public sealed record LvsForwarding(
    LvsMethod Method,
    LvsTunnelType TunnelType = LvsTunnelType.Ipip,
    ushort TunnelPort = 0,
    LvsTunnelChecksum TunnelChecksum = LvsTunnelChecksum.None)
{
    public static readonly LvsForwarding Nat = new(LvsMethod.Nat);
    public static readonly LvsForwarding DirectRoute = new(LvsMethod.DirectRoute);
    public static readonly LvsForwarding Tunnel = new(LvsMethod.Tunnel);
}

/// <summary>The server of last resort: used while quorum is lost, never checked, weight 1.</summary>
public sealed record SorryServerConfig(IpAddress Address, ushort Port, LvsForwarding Forwarding, bool Inhibit = false);

/// <summary>One real_server block after inheritance and correction.</summary>
public sealed record RealServerConfig
{
    public required IpAddress Address { get; init; }

    /// <summary>Port that IPVS uses (already corrected for DR and TUN).</summary>
    public required ushort Port { get; init; }
    public uint Weight { get; init; } = 1;
    public LvsForwarding Forwarding { get; init; } = LvsForwarding.Nat;
    public uint UpperThreshold { get; init; }
    public uint LowerThreshold { get; init; }
    public CheckTimes Times { get; init; } = CheckTimes.Default;
    public bool InhibitOnFailure { get; init; }
    public bool Alpha { get; init; }
    public bool SmtpAlert { get; init; } = true;

    /// <summary>As written here: for dumps. Checks have the one that counts for them.</summary>
    public string? VirtualHost { get; init; }
    public string? SnmpName { get; init; }
    public ScriptCommand? NotifyUp { get; init; }
    public ScriptCommand? NotifyDown { get; init; }
    public ValueList<CheckerConfig> Checkers { get; init; } = [];
}

/// <summary>virtual_server_group: addresses and marks that share one set of real servers.</summary>
public sealed record VirtualServerGroupConfig(string Name, ValueList<VirtualServerGroupEntry> Entries);

/// <summary>
/// One line: a range of addresses (<paramref name="First"/> to <paramref name="Last"/>, equal for one) with a port, or a mark.
/// </summary>
public sealed record VirtualServerGroupEntry(
    IpAddress First,
    IpAddress Last,
    ushort Port,
    uint FirewallMark = 0,
    IpFamily FirewallMarkFamily = IpFamily.None);
