using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Ipvs;

/// <summary>What went through a service or destination: totals, and rates per second (linux/ip_vs.h, IPVS_STATS_ATTR_*).</summary>
public readonly record struct IpvsStatistics
{
    private const ushort Conns = 1, InPkts = 2, OutPkts = 3, InOctets = 4, OutOctets = 5, Cps = 6, InPps = 7, OutPps = 8, InBps = 9, OutBps = 10;

    public ulong Connections { get; init; }
    public ulong InPackets { get; init; }
    public ulong OutPackets { get; init; }
    public ulong InBytes { get; init; }
    public ulong OutBytes { get; init; }
    public ulong ConnectionRate { get; init; }
    public ulong InPacketRate { get; init; }
    public ulong OutPacketRate { get; init; }
    public ulong InByteRate { get; init; }
    public ulong OutByteRate { get; init; }

    /// <summary>Reads a nest of statistics. A kernel sends both widths: the narrow one first, which the wide one replaces.</summary>
    internal static void Read(ref IpvsStatistics statistics, scoped ReadOnlySpan<byte> nest, bool isWide)
    {
        Span<ulong> values = stackalloc ulong[OutBps + 1];
        values.Clear();
        NetlinkAttributes attributes = new(nest);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type is 0 or > OutBps) continue;
            bool isNumber64 = isWide || attribute.Type is InOctets or OutOctets;
            values[attribute.Type] = isNumber64 ? attribute.U64 : attribute.U32;
        }
        statistics = new IpvsStatistics
        {
            Connections = values[Conns],
            InPackets = values[InPkts],
            OutPackets = values[OutPkts],
            InBytes = values[InOctets],
            OutBytes = values[OutOctets],
            ConnectionRate = values[Cps],
            InPacketRate = values[InPps],
            OutPacketRate = values[OutPps],
            InByteRate = values[InBps],
            OutByteRate = values[OutBps],
        };
    }
}
