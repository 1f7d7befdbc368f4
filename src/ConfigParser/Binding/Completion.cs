using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// Makes the model from the drafts when the whole text is read: defaults, inheritance, the corrections keepalived makes, and the
/// checks that need more than one line. Each correction is reported at the word that it changes.
/// </summary>
internal sealed partial class Completion(Binder b)
{
    private DiagnosticBag Bag => b.Bag;

    public KeepaliveConfig Build()
    {
        CheckNamespace();
        CheckScripts();
        ReportMissingInterfaces();
        ValueList<VrrpInstanceConfig> instances = BuildInstances();
        ValueList<SyncGroupConfig> groups = BuildSyncGroups();
        ValueList<VirtualServerGroupConfig> serverGroups = BuildServerGroups();
        ValueList<VirtualServerConfig> servers = BuildVirtualServers();
        CheckTogether();
        return new KeepaliveConfig
        {
            Global = BuildGlobal(instances),
            VrrpInstances = WithoutWeights(instances, groups),
            SyncGroups = groups,
            TrackScripts = [.. b.Scripts.All.Cast<ScriptDraft>().Where(script => !IsDisabled(script)).Select(BuildScript)],
            TrackFiles = [.. b.TrackFiles.All.Cast<FileDraft>().Select(BuildFile)],
            TrackProcesses = [.. b.Processes.All.Cast<ProcessDraft>().Select(BuildProcess)],
            BfdInstances = [.. b.Bfds.All.Cast<BfdDraft>().Select(BuildBfd)],
            TrackGroups = [.. b.TrackGroups.Select(BuildTrackGroup)],
            GarpGroups = [.. b.GarpGroups.Select(group => group.Build())],
            StaticAddresses = [.. b.StaticAddresses],
            StaticRoutes = [.. b.StaticRoutes],
            StaticRules = [.. b.StaticRules],
            HasHealthCheck = b.HasVirtualServers,
            VirtualServers = servers,
            VirtualServerGroups = serverGroups,
        };
    }

    /// <summary>A namespace that cannot be entered ends keepalived before it looks at anything else, with status 0 under -t.</summary>
    private void CheckNamespace()
    {
        if (b.Host is not { } host || b.Global.NetNamespace is not { } name || host.NetworkNamespaceExists(name)) return;
        Bag.Add(StructureErrors.NoNamespace(b.NamespacePlace.Span, name));
        Bag.EndsTest = true;
    }

    private void ReportMissingInterfaces()
    {
        if (b.Global.DynamicInterfaces) return;
        foreach (MissingInterface missing in b.MissingInterfaces)
        {
            Bag.AddOnce(missing.Place.ToString(), VrrpErrors.InterfaceMissing(missing.Place, missing.Name, missing.What, fatal: true));
        }
    }

    private GlobalDefs BuildGlobal(ValueList<VrrpInstanceConfig> instances) => b.Global with
    {
        LvsSyncDaemon = b.Global.LvsSyncDaemon ?? SyncDaemonOf(instances.FirstOrDefault(each => each.LvsSyncDaemonInterface is not null)),
        NotifyFifo = b.NotifyFifo.Build(),
        VrrpNotifyFifo = b.VrrpNotifyFifo.Path == b.NotifyFifo.Path ? null : b.VrrpNotifyFifo.Build(),
        LvsNotifyFifo = b.LvsNotifyFifo.Path == b.NotifyFifo.Path ? null : b.LvsNotifyFifo.Build(),
        InstanceDefaults = b.Defaults.Build(),
    };

    /// <summary>lvs_sync_daemon_interface: the old place of the daemon that follows an instance.</summary>
    private static LvsSyncDaemonConfig? SyncDaemonOf(VrrpInstanceConfig? instance) =>
        instance?.LvsSyncDaemonInterface is string name ? new LvsSyncDaemonConfig(name) { Instance = instance.Name } : null;

    private static TrackFileConfig BuildFile(FileDraft draft) => new()
    {
        Name = draft.Name,
        Path = draft.Path!,
        Weight = draft.Weight,
        Reverse = draft.Reverse,
        InitialValue = draft.InitialValue,
        Overwrite = draft.Overwrite,
    };

    private static TrackProcessConfig BuildProcess(ProcessDraft draft) => new()
    {
        Name = draft.Name,
        Process = [.. draft.Process],
        ParameterMatch = draft.ParameterMatch,
        FullCommand = draft.FullCommand,
        Weight = draft.Weight,
        Reverse = draft.Reverse,
        Quorum = draft.Quorum,
        QuorumMax = draft.QuorumMax,
        ForkDelay = draft.ForkDelay,
        TerminateDelay = draft.TerminateDelay,
    };

    private static BfdInstanceConfig BuildBfd(BfdDraft draft) => new()
    {
        Name = draft.Name,
        NeighborAddress = draft.Neighbor,
        SourceAddress = draft.Source,
        MinReceive = TimeSpan.FromMicroseconds(draft.MinReceive),
        MinTransmit = TimeSpan.FromMicroseconds(draft.MinTransmit),
        IdleTransmit = TimeSpan.FromMicroseconds(draft.IdleTransmit),
        Multiplier = draft.Multiplier,
        Passive = draft.Passive,
        Ttl = draft.Ttl,
        MaxHops = draft.MaxHops,
        Multihop = draft.Multihop,
        Weight = draft.Weight,
        Reverse = draft.Reverse,
        ForVrrp = draft.IsForVrrp,
        ForChecker = draft.IsForChecker,
    };

    private TrackGroupConfig BuildTrackGroup(TrackGroupDraft draft)
    {
        List<string> members = [];
        foreach (Syntax.Token member in draft.Members)
        {
            string name = member.Text.ToString();
            if (b.InstancePlaces.ContainsKey(name)) members.Add(name);
            else Bag.Add(VrrpErrors.GroupMemberUnknown(member.Span, draft.Name, name, Bag.Suggest(name, b.InstancePlaces.Keys)) with
            {
                TestEffect = TestEffect.None,
                Severity = Severity.Warning,
            });
        }
        return new TrackGroupConfig(draft.Name, [.. members]);
    }
}
