using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>From keywords to the kernel's values: pure functions.</summary>
internal static class ServiceRules
{
    private const uint FlagPersistent = 0x1;
    private static readonly IpAddress HostMask = IpAddress.V4(255, 255, 255, 255);

    /// <summary>The kernel services of a virtual server: one, or one per address and mark of its group.</summary>
    /// <param name="config">The virtual server.</param>
    /// <param name="groups">By name.</param>
    /// <param name="marks">With nftables_ipvs a group is one service by mark, or two when it has addresses of both families.</param>
    public static IReadOnlyList<ServiceKey> Services(
        VirtualServerConfig config, IReadOnlyDictionary<string, VirtualServerGroupConfig> groups, PacketMarks marks)
    {
        VirtualServerKey key = config.Key;
        if (key.Group is null) return [Single(config)];
        if (!groups.TryGetValue(key.Group, out VirtualServerGroupConfig? group)) return [];
        if (marks.TryMark(key, out uint mark))
        {
            return [.. group.Entries.Select(entry => new ServiceKey(LvsProtocol.None, IpAddress.None, 0, mark, entry.First.Family)).Distinct()];
        }
        return [.. group.Entries.SelectMany(entry => OfEntry(config, entry))];
    }

    public static ServiceSettings Settings(VirtualServerConfig config, ServiceKey service)
    {
        bool persistent = config.PersistenceTimeout > 0;
        bool isV4 = service.Family != IpFamily.V6;
        return new ServiceSettings(
            config.Scheduler,
            config.Flags | (persistent ? FlagPersistent : 0),
            config.PersistenceTimeout,
            isV4 ? config.PersistenceMask.IsNone ? HostMask : config.PersistenceMask : IpAddress.None,
            isV4 ? (byte)0 : config.PersistencePrefix ?? 128,
            persistent ? config.PersistenceEngine : null);
    }

    /// <summary>In a group with DR or TUN each entry's own port is used; the packet keeps it.</summary>
    public static DestinationKey DestinationOf(RealServerConfig server, ServiceKey service) =>
        new(server.Address, server.Forwarding.Method == LvsMethod.Nat ? server.Port : service.Port);

    public static DestinationKey DestinationOf(SorryServerConfig sorry, ServiceKey service) =>
        new(sorry.Address, sorry.Forwarding.Method == LvsMethod.Nat ? sorry.Port : service.Port);

    private static ServiceKey Single(VirtualServerConfig config)
    {
        VirtualServerKey key = config.Key;
        if (key.FirewallMark == 0) return new ServiceKey(key.Protocol, key.Address, key.Port, 0, key.Address.Family);
        return new ServiceKey(LvsProtocol.None, IpAddress.None, 0, key.FirewallMark, config.Family);
    }

    private static IEnumerable<ServiceKey> OfEntry(VirtualServerConfig config, VirtualServerGroupEntry entry)
    {
        if (entry.FirewallMark != 0)
        {
            IpFamily family = entry.FirewallMarkFamily == IpFamily.None ? config.Family : entry.FirewallMarkFamily;
            yield return new ServiceKey(LvsProtocol.None, IpAddress.None, 0, entry.FirewallMark, family);
            yield break;
        }
        for (UInt128 value = entry.First.Value; value <= entry.Last.Value; value++)
        {
            yield return new ServiceKey(config.Key.Protocol, new IpAddress(value, entry.First.Family), entry.Port, 0, entry.First.Family);
        }
    }
}
