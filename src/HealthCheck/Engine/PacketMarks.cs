using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>Packets of a protocol to a range of addresses and a port get a mark.</summary>
public readonly record struct PacketMark(LvsProtocol Protocol, IpAddress First, IpAddress Last, ushort Port, uint Mark);

/// <summary>
/// nftables_ipvs: a group is one service by firewall mark for each protocol, and packets to its addresses are marked. A group that
/// names marks itself is left as it is. A reload keeps the marks that were handed out.
/// </summary>
internal sealed class PacketMarks
{
    private readonly Dictionary<(string Group, LvsProtocol Protocol), uint> marks = [];
    private List<PacketMark> wanted = [];

    public IReadOnlyList<PacketMark> Wanted => wanted;

    /// <summary>Hands out marks for a configuration; true when what is to be marked has changed.</summary>
    public bool Assign(KeepaliveConfig config, IReadOnlyDictionary<string, VirtualServerGroupConfig> groups)
    {
        List<PacketMark> former = wanted;
        wanted = [];
        HashSet<(string, LvsProtocol)> used = [];
        HashSet<uint> taken = config.Global.Firewall.NftablesIpvsTable is null ? [] : NamedMarks(config);
        foreach (VirtualServerConfig server in config.VirtualServers)
        {
            if (config.Global.Firewall.NftablesIpvsTable is null || server.Key.Group is not string name) continue;
            if (!groups.TryGetValue(name, out VirtualServerGroupConfig? group) || group.Entries.Any(entry => entry.FirewallMark != 0)) continue;
            if (!used.Add((name, server.Key.Protocol))) continue;
            uint mark = MarkOf((name, server.Key.Protocol), config.Global.Firewall.NftablesIpvsStartMark, taken);
            wanted.AddRange(group.Entries.Select(entry => new PacketMark(server.Key.Protocol, entry.First, entry.Last, entry.Port, mark)));
        }
        foreach ((string, LvsProtocol) gone in marks.Keys.Where(key => !used.Contains(key)).ToArray()) marks.Remove(gone);
        return !former.SequenceEqual(wanted);
    }

    public bool TryMark(VirtualServerKey key, out uint mark)
    {
        mark = 0;
        return key.Group is not null && marks.TryGetValue((key.Group, key.Protocol), out mark);
    }

    private uint MarkOf((string Group, LvsProtocol Protocol) key, uint first, HashSet<uint> taken)
    {
        if (marks.TryGetValue(key, out uint mark)) return mark;
        mark = first;
        while (mark == 0 || taken.Contains(mark) || marks.ContainsValue(mark)) mark++;
        taken.Add(mark);
        return marks[key] = mark;
    }

    /// <summary>Marks that the configuration uses for something else.</summary>
    private static HashSet<uint> NamedMarks(KeepaliveConfig config) =>
    [
        .. config.VirtualServers.Select(server => server.Key.FirewallMark),
        .. config.VirtualServerGroups.SelectMany(group => group.Entries).Select(entry => entry.FirewallMark),
    ];
}
