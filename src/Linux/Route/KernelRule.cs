using Keepalive.Core;

namespace Keepalive.Linux.Route;

/// <summary>A policy rule as wanted or as the kernel describes it (RTM_NEWRULE, linux/fib_rules.h). All names are resolved to numbers.</summary>
public sealed record KernelRule
{
    public required IpFamily Family { get; init; }

    /// <summary>FR_ACT_*.</summary>
    public required RuleAction Action { get; init; }
    public uint Priority { get; init; }
    public bool Invert { get; init; }
    public IpPrefix? From { get; init; }
    public IpPrefix? To { get; init; }
    public byte Tos { get; init; }
    public uint Table { get; init; }

    /// <summary>Priority to go on at (RuleAction.Goto).</summary>
    public uint GotoTarget { get; init; }
    public uint? Mark { get; init; }
    public uint? MarkMask { get; init; }
    public uint? Realms { get; init; }
    public uint? SuppressPrefixLength { get; init; }
    public uint? SuppressGroup { get; init; }
    public string? InputInterface { get; init; }
    public string? OutputInterface { get; init; }
    public ulong? TunnelId { get; init; }
    public (uint First, uint Last)? Users { get; init; }
    public byte? IpProtocol { get; init; }
    public (ushort First, ushort Last)? SourcePorts { get; init; }
    public (ushort First, ushort Last)? DestinationPorts { get; init; }

    /// <summary>The table of the interface's layer-3 master is used.</summary>
    public bool UsesMasterTable { get; init; }

    /// <summary>Who put it there; null: not said.</summary>
    public byte? Protocol { get; init; }

    /// <summary>True for RTM_DELRULE.</summary>
    public bool Deleted { get; init; }

    /// <summary>Whether a rule that the kernel reports is this one: its priority, table and ends tell.</summary>
    public bool IsReportedAs(KernelRule reported) =>
        reported.Family == Family && reported.Priority == Priority && reported.Action == Action && reported.Table == Table
        && (reported.Protocol ?? 0) == (Protocol ?? 0) && NetworkOf(reported.From) == NetworkOf(From) && NetworkOf(reported.To) == NetworkOf(To)
        && reported.InputInterface == InputInterface && reported.OutputInterface == OutputInterface
        && (reported.Mark ?? 0) == (Mark ?? 0);

    private static (IpAddress, byte) NetworkOf(IpPrefix? prefix) =>
        prefix is { Length: > 0 } given ? (given.Network, given.Length) : (IpAddress.None, (byte)0);
}

/// <summary>FR_ACT_* of linux/fib_rules.h.</summary>
public enum RuleAction : byte
{
    Table = 1,
    Goto = 2,
    Nop = 3,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}
