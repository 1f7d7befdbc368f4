namespace Keepalive.ConfigParser.Model;

/// <summary>
/// Who scripts and FIFOs of a configuration belong to, by the names that stand there: what a name service must be asked for before
/// anything runs, because it may answer slowly.
/// </summary>
public static class NamedUsers
{
    /// <summary>Each pair once; script_user is not among them.</summary>
    public static IEnumerable<(string User, string? Group)> Of(KeepaliveConfig config) => ScriptsOf(config)
        .Select(script => (script?.User, script?.Group))
        .Concat(FifosOf(config.Global).Select(fifo => (fifo?.User, fifo?.Group)))
        .Where(named => named.User is not null).Select(named => (named.User!, named.Group)).Distinct();

    private static IEnumerable<NotifyFifoConfig?> FifosOf(GlobalDefs global) => [global.NotifyFifo, global.VrrpNotifyFifo, global.LvsNotifyFifo];

    private static IEnumerable<ScriptCommand?> ScriptsOf(KeepaliveConfig config) =>
        config.TrackScripts.Select(tracked => tracked.Script)
            .Concat(config.VrrpInstances.SelectMany(instance => Scripts(instance.Notify)))
            .Concat(config.SyncGroups.SelectMany(group => Scripts(group.Notify)))
            .Concat(FifosOf(config.Global).Select(fifo => fifo?.Script))
            .Concat(config.VirtualServers.SelectMany(Scripts));

    private static IEnumerable<ScriptCommand?> Scripts(VrrpNotifyScripts notify) =>
    [
        notify.Master, notify.Backup, notify.Fault, notify.Stop, notify.Deleted, notify.MasterRxLowerPriority, notify.Any, notify.SplitBrain,
    ];

    private static IEnumerable<ScriptCommand?> Scripts(VirtualServerConfig server) =>
    [
        server.QuorumUp, server.QuorumDown,
        .. server.RealServers.SelectMany(real => (ScriptCommand?[])[real.NotifyUp, real.NotifyDown]),
        .. server.RealServers.SelectMany(real => real.Checkers).OfType<MiscCheckConfig>().Select(check => check.Script),
    ];
}
