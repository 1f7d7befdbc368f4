using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>Scripts: who runs them, whether they are there, and whether that is safe.</content>
internal sealed partial class Completion
{
    private const string DefaultUser = "keepalived_script";

    private readonly HashSet<string> disabled = new(StringComparer.Ordinal);

    private bool IsDisabled(ScriptDraft script) => disabled.Contains(script.Name);

    private static TrackScriptConfig BuildScript(ScriptDraft draft)
    {
        string program = draft.Command!.Argv[0];
        return new TrackScriptConfig
        {
            Name = draft.Name,
            Script = draft.Command with { User = draft.User, Group = draft.Group },
            Interval = draft.Interval,
            Timeout = draft.Timeout ?? draft.Interval,
            Weight = draft.Weight,
            Reverse = draft.Reverse,
            Rise = draft.Rise,
            Fall = draft.Fall,
            InitFail = draft.InitFail,
            OpenTestPath = program.StartsWith('<') ? program[1..].Length > 0 ? program[1..] : draft.Command.Argv.Skip(1).FirstOrDefault()
                : null,
        };
    }

    /// <summary>The scripts that will be run, as -t looks at them.</summary>
    private void CheckScripts()
    {
        bool any = false;
        foreach (ScriptDraft script in b.Scripts.All.Cast<ScriptDraft>())
        {
            if (!script.IsUsed)
            {
                Bag.Add(TrackErrors.Unused(script.Place.Span, "vrrp_script", script.Name));
                continue;
            }
            if (script.Command!.Argv[0].StartsWith('<')) continue;
            if (IsThere(script.Command, script.CommandPlace.Span)) any = true;
            else disabled.Add(script.Name);
        }
        any |= OtherScripts().Any(command => IsThere(command, null));
        if (any && !b.Global.EnableScriptSecurity) Bag.Add(TrackErrors.ScriptSecurity(null));
    }

    private bool IsThere(ScriptCommand command, Text.SourceSpan? place)
    {
        ScriptFile found = b.Host?.FindScript(command.Argv[0]) ?? ScriptFile.Executable;
        if (found == ScriptFile.Executable) return true;
        if (place is not null) Bag.Add(TrackErrors.ScriptNotFound(place, command.Argv[0], found == ScriptFile.NotExecutable));
        return false;
    }

    /// <summary>Every command that is not a vrrp_script.</summary>
    private IEnumerable<ScriptCommand> OtherScripts()
    {
        IEnumerable<ScriptCommand?> notify =
            b.Instances.Select(instance => instance.Notify).Concat(b.SyncGroups.Select(group => group.Notify))
            .SelectMany(n => new[] { n.Master, n.Backup, n.Fault, n.Stop, n.Deleted, n.MasterRxLowerPriority, n.Any });
        IEnumerable<ScriptCommand?> quorum = b.VirtualServers.SelectMany(server => new[] { server.QuorumUp, server.QuorumDown });
        IEnumerable<ScriptCommand?> real = b.VirtualServers.SelectMany(server => server.RealServers)
            .SelectMany(server => server.Checkers.Select(checker => checker.Script).Append(server.NotifyUp).Append(server.NotifyDown));
        ScriptCommand?[] global =
            [b.NotifyFifo.Script, b.VrrpNotifyFifo.Script, b.LvsNotifyFifo.Script, b.Global.StartupScript, b.Global.ShutdownScript];
        return notify.Concat(quorum).Concat(real).Concat(global).OfType<ScriptCommand>();
    }
}
