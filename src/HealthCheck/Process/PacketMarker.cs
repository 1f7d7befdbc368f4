using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux.Nftables;

namespace Keepalive.HealthCheck.Process;

/// <summary>nftables_ipvs: keeps the kernel's marks as the engine wants them. What the kernel refuses is said, and nothing is marked.</summary>
internal sealed class PacketMarker(HealthLog log) : IDisposable
{
    private MarkTable? table;
    private FirewallConfig firewall = new();

    /// <summary>Names and priority from now on; one that has another name is removed first.</summary>
    public void Use(FirewallConfig wanted)
    {
        bool isSame = (wanted.NftablesIpvsTable, wanted.NftablesIpvsPriority, wanted.NftablesCounters)
            == (firewall.NftablesIpvsTable, firewall.NftablesIpvsPriority, firewall.NftablesCounters);
        firewall = wanted;
        if (isSame || table is null) return;
        Mark([]);
        Dispose();
    }

    public void Mark(IReadOnlyList<PacketMark> marks)
    {
        string? name = firewall.NftablesIpvsTable;
        if (table is null && (name is null || marks.Count == 0)) return;
        table ??= new MarkTable(name!, firewall.NftablesIpvsPriority, firewall.NftablesCounters);
        int errno = table.Replace([.. marks.Select(mark => new MarkedRange((byte)mark.Protocol, mark.First, mark.Last, mark.Port, mark.Mark))]);
        if (errno != 0) log.CannotMark(Linux.Errno.Text(errno));
    }

    public void Dispose()
    {
        table?.Dispose();
        table = null;
    }
}
