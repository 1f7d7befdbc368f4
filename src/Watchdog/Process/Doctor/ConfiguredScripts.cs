using Keepalive.ConfigParser.Model;
using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Every program that the configuration starts, as it looks on disk.</summary>
internal static class ConfiguredScripts
{
    private const string StandardUser = "keepalived_script";

    public static IReadOnlyList<ScriptFacts> Look(KeepaliveConfig config)
    {
        ScriptUsers users = new();
        GlobalDefs global = config.Global;
        users.Use(new ScriptPolicy(global.ScriptUser, global.ScriptGroup, global.EnableScriptSecurity, global.Files.SupplementaryGroups));
        return [.. All(config).Where(each => each.Command is not null).Select(each => Look(each.Command!, each.By, users, global)).Distinct()];
    }

    private static ScriptFacts Look(ScriptCommand command, string by, ScriptUsers users, GlobalDefs global)
    {
        string path = ProgramPath.Find(command.Argv[0]);
        bool exists = FileStatus.TryRead(path, out FileStatus status) == 0 && status.Kind == FileKind.Regular;
        string? named = command.User ?? global.ScriptUser;
        // Where the file names nobody it is keepalived's own user, if there is one, and else root, unless scripts have to be secure.
        Credentials? credentials = named is not null
            ? users.Resolve(named, command.User is null ? global.ScriptGroup : command.Group)
            : users.Resolve(StandardUser, null) ?? (global.EnableScriptSecurity ? null : Credentials.Root);
        return new ScriptFacts(path, by)
        {
            Exists = exists,
            IsExecutable = !exists || status.IsExecutable,
            MissingUser = credentials is null ? named ?? StandardUser : null,
            RunsAsRoot = credentials is { User: 0 },
            Unsafe = exists ? ScriptSafety.WhyUnsafe(path) : null,
        };
    }

    private static IEnumerable<(ScriptCommand? Command, string By)> All(KeepaliveConfig config)
    {
        foreach (TrackScriptConfig script in config.TrackScripts.Where(script => script.OpenTestPath is null))
        {
            yield return (script.Script, $"vrrp_script {script.Name}");
        }
        IEnumerable<(VrrpNotifyScripts Notify, string Of)> notify = config.VrrpInstances.Select(instance => (instance.Notify,
            $"notify of {instance.Name}"))
            .Concat(config.SyncGroups.Select(group => (group.Notify, $"notify of {group.Name}")));
        foreach ((VrrpNotifyScripts scripts, string of) in notify)
        {
            foreach (ScriptCommand? command in Of(scripts)) yield return (command, of);
        }
        foreach ((ScriptCommand? Command, string By) each in OfServers(config).Concat(OfDaemon(config.Global))) yield return each;
    }

    private static ScriptCommand?[] Of(VrrpNotifyScripts notify) =>
    [
        notify.Master, notify.Backup, notify.Fault, notify.Stop, notify.Deleted, notify.MasterRxLowerPriority, notify.Any, notify.SplitBrain,
    ];

    private static IEnumerable<(ScriptCommand? Command, string By)> OfServers(KeepaliveConfig config)
    {
        foreach (VirtualServerConfig server in config.VirtualServers)
        {
            yield return (server.QuorumUp, $"quorum_up of {server.Key}");
            yield return (server.QuorumDown, $"quorum_down of {server.Key}");
            foreach (RealServerConfig real in server.RealServers)
            {
                yield return (real.NotifyUp, $"notify_up of {real.Address}");
                yield return (real.NotifyDown, $"notify_down of {real.Address}");
                foreach (MiscCheckConfig check in real.Checkers.OfType<MiscCheckConfig>()) yield return (check.Script,
                    $"MISC_CHECK of {real.Address}");
            }
        }
    }

    private static IEnumerable<(ScriptCommand? Command, string By)> OfDaemon(GlobalDefs global)
    {
        yield return (global.StartupScript, "startup_script");
        yield return (global.ShutdownScript, "shutdown_script");
        foreach (NotifyFifoConfig? fifo in new[] { global.NotifyFifo, global.VrrpNotifyFifo, global.LvsNotifyFifo })
        {
            yield return (fifo?.Script, $"script of the FIFO {fifo?.Path}");
        }
    }
}
