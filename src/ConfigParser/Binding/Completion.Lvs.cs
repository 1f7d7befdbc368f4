using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>Virtual servers: families, ports, methods and quorum as they will stand in the kernel.</content>
internal sealed partial class Completion
{
    private const uint OnePacketFlag = 0x4;
    private const uint ForcedPersistence = 360;

    private readonly Dictionary<string, VirtualServerGroupDraft> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<Service, int> services = [];

    /// <summary>Services by IPv4 address, of which a file may have very many: address, port and protocol in one number.</summary>
    private readonly Dictionary<ulong, int> servicesV4 = [];
    private readonly List<Token> servicePlaces = [];

    private ValueList<VirtualServerGroupConfig> BuildServerGroups()
    {
        List<VirtualServerGroupConfig> built = [];
        foreach (VirtualServerGroupDraft draft in b.Groups)
        {
            bool v4 = draft.Entries.Any(entry => entry.First.IsV4);
            bool v6 = draft.Entries.Any(entry => entry.First.IsV6);
            if (v4 && v6 && draft.Entries.Any(entry => entry.First.IsNone && entry.FirewallMarkFamily == IpFamily.None))
            {
                Bag.Add(LvsErrors.GroupMixed(draft.Place.Span, draft.Name));
                continue;
            }
            if (groups.TryAdd(draft.Name, draft)) built.Add(new VirtualServerGroupConfig(draft.Name, [.. draft.Entries]));
        }
        return [.. built];
    }

    private ValueList<VirtualServerConfig> BuildVirtualServers()
    {
        List<VirtualServerConfig> built = [];
        foreach (VirtualServerDraft draft in b.VirtualServers)
        {
            if (VirtualServer(draft) is { } server) built.Add(server);
        }
        return [.. built];
    }

    /// <summary>
    /// Where only findings are wanted, a virtual server is done with at its end, unless it needs what may come later: a group, or the
    /// user of scripts.
    /// </summary>
    public bool TryFinish(VirtualServerDraft draft)
    {
        if (draft.Key.Group is not null || HasScripts(draft)) return false;
        _ = VirtualServer(draft);
        return true;
    }

    /// <summary>Two blocks for one group have different positions, so only services by address or mark can be the same.</summary>
    private void NoteService(VirtualServerDraft draft, IpFamily markFamily)
    {
        VirtualServerKey key = draft.Key;
        if (key.Group is not null) return;
        int first = key.Address.IsV4
            ? FirstOf(servicesV4, (ulong)key.Address.Value << 24 | (ulong)key.Port << 8 | (byte)draft.Protocol)
            : FirstOf(services, new Service(key.Address, key.FirewallMark, key.Port, draft.Protocol, markFamily));
        if (first < servicePlaces.Count)
        {
            Bag.Add(LvsErrors.DuplicateVirtualServer(draft.Place.Span, NameOf(draft), servicePlaces[first].Span));
        }
        else servicePlaces.Add(draft.Place);
    }

    /// <summary>Index of the place of a service; a new one is behind the last.</summary>
    private int FirstOf<TKey>(Dictionary<TKey, int> seen, TKey service)
        where TKey : notnull
    {
        if (seen.TryAdd(service, servicePlaces.Count)) return servicePlaces.Count;
        return seen[service];
    }

    private readonly record struct Service(IpAddress Address, uint Mark, ushort Port, LvsProtocol Protocol, IpFamily MarkFamily);

    private VirtualServerConfig? VirtualServer(VirtualServerDraft d)
    {
        bool byMark = d.Key.FirewallMark != 0;
        bool byGroup = d.Key.Group is not null;
        if (byGroup && !groups.ContainsKey(d.Key.Group!))
        {
            Bag.Add(LvsErrors.GroupUnknown(d.Place.Span, d.Key.Group!, Bag.Suggest(d.Key.Group!, groups.Keys)));
            return null;
        }
        if (d.RealServers.Count == 0)
        {
            Bag.Add(LvsErrors.NoRealServers(d.Place.Span, NameOf(d)));
            return null;
        }
        IpFamily family = FamilyOf(d);
        if (byGroup && d.RealServers.TrueForAll(server => server.Address.Family != family && MethodOf(d, server).Method != LvsMethod.Tunnel))
        {
            Bag.Add(LvsErrors.GroupFamily(d.Place.Span, NameOf(d)));
            return null;
        }
        CheckService(d, byMark, byGroup);
        LvsForwarding forwarding = d.Forwarding ?? LvsForwarding.Nat;
        bool hasMark = byMark || (byGroup && groups[d.Key.Group!].Entries.Any(entry => entry.First.IsNone));
        CheckTimes times = d.Within(CheckTimes.Default);
        ValueList<RealServerConfig> servers = RealServers(d, times, family, hasMark, byGroup, out ulong weights);
        (uint quorum, uint hysteresis) = Quorum(d, weights);
        CheckCheckers(d);
        CheckRealServersTogether(d, byMark, byGroup);
        SorryServerConfig? sorry = SorryServer(d, family, forwarding, hasMark);
        IpFamily markFamily = byMark ? family : IpFamily.None;
        NoteService(d, markFamily);
        b.HasVirtualServers = true;
        if (b.Options.FindingsOnly) return null;
        return new VirtualServerConfig
        {
            Key = d.Key with { Protocol = d.Protocol, FirewallMarkFamily = markFamily },
            Family = family,
            Scheduler = d.Scheduler ?? "wlc",
            Forwarding = forwarding,
            Flags = d.Flags | (d.OnePacket ? OnePacketFlag : 0),
            PersistenceTimeout = d.PersistenceTimeout ?? 0,
            PersistencePrefix = d.PersistencePrefix,
            PersistenceMask = d.PersistenceMask,
            PersistenceEngine = d.PersistenceEngine,
            Quorum = quorum,
            Hysteresis = hysteresis,
            QuorumUp = d.QuorumUp,
            QuorumDown = d.QuorumDown,
            Times = times,
            Alpha = d.Alpha ?? false,
            Omega = d.Omega,
            InhibitOnFailure = d.InhibitOnFailure,
            HaSuspend = d.HaSuspend,
            DrainTimeout = d.DrainTimeout,
            SmtpAlert = d.SmtpAlert ?? b.Global.Mail.AlertChecker ?? b.Global.Mail.Alert ?? false,
            VirtualHost = d.VirtualHost,
            SnmpName = d.SnmpName,
            SorryServer = sorry,
            RealServers = servers,
        };
    }

    private static string NameOf(VirtualServerDraft d) => (d.Key with { Protocol = d.Protocol }).ToString();

    /// <summary>As written; else that of the servers that are not tunnelled; else of the tunnelled ones if they agree; else IPv4.</summary>
    private IpFamily FamilyOf(VirtualServerDraft d) => d.Family != IpFamily.None ? d.Family : FamilyOfServers(d);

    private IpFamily FamilyOfServers(VirtualServerDraft d)
    {
        if (d.Key.Group is not null && groups.TryGetValue(d.Key.Group, out VirtualServerGroupDraft? group)
            && group.Entries.Find(entry => !entry.First.IsNone) is { } entry) return entry.First.Family;
        RealServerDraft? plain = d.RealServers.Find(server => MethodOf(d, server).Method != LvsMethod.Tunnel);
        if (plain is not null) return plain.Address.Family;
        IpFamily common = d.RealServers[0].Address.Family;
        return d.RealServers.All(server => server.Address.Family == common) ? common : IpFamily.V4;
    }

    private void CheckService(VirtualServerDraft d, bool byMark, bool byGroup)
    {
        if (d.Scheduler is null) Bag.Add(LvsErrors.SchedulerMissing(d.Place.Span, NameOf(d)));
        bool eachHasMethod = d.RealServers.TrueForAll(server => server.Forwarding is not null)
            && (d.SorryServer is null || d.SorryServerHasMethod);
        if (d.Forwarding is null && !eachHasMethod) Bag.Add(LvsErrors.MethodMissing(d.Place.Span, NameOf(d)));
        bool onlyMarks = byMark || (byGroup && !NeedsProtocol(d));
        if (onlyMarks && d.Protocol != LvsProtocol.None)
        {
            Bag.Add(LvsErrors.ProtocolForMark(d.Place.Span, NameOf(d)));
            d.Protocol = LvsProtocol.None;
        }
        if (!onlyMarks && d.Protocol == LvsProtocol.None)
        {
            Bag.Add(LvsErrors.ProtocolMissing(d.Place.Span, NameOf(d)));
            d.Protocol = LvsProtocol.Udp;
        }
        if (d.OnePacket && !onlyMarks && d.Protocol != LvsProtocol.Udp)
        {
            Bag.Add(LvsErrors.OnePacketNeedsUdp(d.Place.Span, NameOf(d)));
            d.OnePacket = false;
        }
        bool everyPort = byGroup ? HasEveryPort(d.Key.Group!) : !byMark && d.Key.Port == 0;
        if (everyPort && d.PersistenceTimeout is null)
        {
            Bag.Add(LvsErrors.PersistenceForced(d.Place.Span, NameOf(d)));
            d.PersistenceTimeout = ForcedPersistence;
        }
        if (onlyMarks && d.HaSuspend)
        {
            Bag.Add(LvsErrors.HaSuspendForMark(d.Place.Span, NameOf(d)));
            d.HaSuspend = false;
        }
    }

    private bool HasEveryPort(string group) =>
        groups.TryGetValue(group, out VirtualServerGroupDraft? draft)
            && draft.Entries.Exists(entry => !entry.First.IsNone && entry.Port == 0);

    private bool NeedsProtocol(VirtualServerDraft d) =>
        d.Key.Group is null || !groups.TryGetValue(d.Key.Group, out VirtualServerGroupDraft? group)
            || group.Entries.Exists(entry => !entry.First.IsNone);

    private SorryServerConfig? SorryServer(VirtualServerDraft d, IpFamily family, LvsForwarding forwarding, bool hasMark)
    {
        if (d.SorryServer is not { } sorry) return null;
        if (!d.SorryServerHasMethod) sorry = sorry with { Forwarding = forwarding };
        if (sorry.Address.Family != family && sorry.Forwarding.Method != LvsMethod.Tunnel)
        {
            Bag.Add(LvsErrors.RealServerFamily(d.SorryPlace.Span, NameOf(d), $"sorry_server {sorry.Address}"));
            return null;
        }
        if (hasMark && sorry.Port != 0 && sorry.Forwarding.Method != LvsMethod.Nat) Bag.Add(LvsErrors.MarkPortCleared(d.SorryPlace.Span,
            NameOf(d), $"sorry_server {sorry.Address} {sorry.Port}"));
        ushort port = sorry.Port == 0 || sorry.Forwarding.Method != LvsMethod.Nat ? d.Key.Port : sorry.Port;
        return sorry with { Port = port };
    }

    private (uint Quorum, uint Hysteresis) Quorum(VirtualServerDraft d, ulong weights)
    {
        uint quorum = d.Quorum;
        if (quorum > weights)
        {
            Bag.Add(LvsErrors.QuorumAboveWeights(d.QuorumPlace.Chunk is null ? d.Place.Span
                : d.QuorumPlace.Span, NameOf(d), quorum, weights));
            quorum = (uint)weights;
        }
        if (d.Hysteresis < quorum || d.Hysteresis == 0 && quorum > 0) return (quorum, d.Hysteresis);
        // For quorum 0 this wraps to the greatest number, as the kernel of the arithmetic in keepalived does.
        uint used = unchecked(quorum - 1);
        Bag.Add(LvsErrors.HysteresisTooLarge(d.Place.Span, NameOf(d), d.Hysteresis, quorum, used));
        return (quorum, used);
    }

    private void CheckCheckers(VirtualServerDraft d)
    {
        if (d.RealServers.TrueForAll(server => server.Checkers.Count == 0)) Bag.Add(LvsErrors.NoChecker(d.Place.Span, NameOf(d)));
    }
}
