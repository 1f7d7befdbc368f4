using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Which real servers of a virtual server were there before; a table only where there are many.</summary>
internal struct SeenServers(List<RealServerDraft> servers)
{
    private const int ComparedMax = 8;

    private readonly Dictionary<(IpAddress, ushort), RealServerDraft>? table = servers.Count <= ComparedMax ? null : new(servers.Count);
    private int count;

    /// <summary>The one that stays when this one is the second of its address and port; else null, and it is remembered.</summary>
    public RealServerDraft? FirstOf(RealServerDraft server)
    {
        if (table is not null) return table.TryAdd((server.Address, server.Port), server) ? null : table[(server.Address, server.Port)];
        // The list itself tells what was before: those that were left out have an equal one among them, or are of another family.
        while (count < servers.Count && !ReferenceEquals(servers[count], server)) count++;
        for (int i = 0; i < count; i++)
        {
            RealServerDraft earlier = servers[i];
            if (earlier.Port == server.Port && earlier.Address == server.Address) return earlier;
        }
        return null;
    }
}
