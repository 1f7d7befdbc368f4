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

    /// <summary>
    /// The scripts that will be run, as -t looks at them. The VRRP process of keepalived does not come so far when an interface is
    /// missing or there is no instance; the checker process does.
    /// </summary>
    private void CheckScripts()
    {
        bool any = false;
        bool vrrp = b.Instances.Count > 0 && !b.InterfaceIsMissing;
        CheckUsers();
        foreach (ScriptDraft script in b.Scripts.All.Cast<ScriptDraft>())
        {
            if (!script.IsUsed) Bag.Add(TrackErrors.Unused(script.Place.Span, "vrrp_script", script.Name));
            if (!script.Command!.Argv[0].StartsWith('<') && vrrp)
            {
                if (IsThere(script.Command with { User = script.User }, script.CommandPlace.Span)) any = true;
                else disabled.Add(script.Name);
            }
        }
        if (vrrp) any |= VrrpScripts().Where(HasUser).Any(command => IsThere(command, null));
        any |= OtherScripts().Where(HasUser).Any(command => IsThere(command, null));
        any |= FifoScripts(vrrp).OfType<ScriptCommand>().Any(HasUser);
        if (any && !b.Global.EnableScriptSecurity) Bag.Add(TrackErrors.ScriptSecurity(null));
    }

    /// <summary>With script security on and no user named anywhere, keepalived runs nothing rather than run it as root.</summary>
    private void CheckUsers()
    {
        bool nobody = HasNoUser;
        foreach (ScriptDraft script in b.Scripts.All.Cast<ScriptDraft>().ToArray())
        {
            if (!nobody || script.User is not null) continue;
            Bag.Add(TrackErrors.NoScriptUser(script.Place.Span, $"vrrp_script {script.Name}") with
            {
                Related = [.. script.Uses.Select(use => new RelatedPlace(use.Span, "so this entry is ignored"))],
            });
            b.Scripts.Remove(script);
        }
        if (!nobody) return;
        foreach ((Syntax.Token place, ScriptCommand command) in b.Commands)
        {
            if (command.User is null) Bag.Add(TrackErrors.NoScriptUser(place.Span, place.Text.ToString()));
        }
        foreach (CheckerDraft checker in b.VirtualServers.SelectMany(server => server.RealServers).SelectMany(server => server.Checkers))
        {
            if (checker.Script is null || checker.User is not null) continue;
            Bag.Add(TrackErrors.NoScriptUser(checker.Place.Span, "MISC_CHECK"));
            checker.IsDropped = true;
        }
    }

    private bool HasNoUser => b.ScriptUserIsBad
        || (b.Host is { } host && b.Global is { EnableScriptSecurity: true, ScriptUser: null } && !host.UserExists(DefaultUser));

    private bool HasUser(ScriptCommand command) => command.User is not null || !HasNoUser;

    private bool IsThere(ScriptCommand command, Text.SourceSpan? place)
    {
        ScriptFile found = b.Host?.FindScript(command.Argv[0]) ?? ScriptFile.Executable;
        if (found == ScriptFile.Executable) return IsSafe(command, place);
        if (place is not null) Bag.Add(TrackErrors.ScriptNotFound(place, command.Argv[0], found == ScriptFile.NotExecutable));
        return false;
    }

    /// <summary>enable_script_security: what runs as root must be out of the reach of others.</summary>
    private bool IsSafe(ScriptCommand command, Text.SourceSpan? place)
    {
        if (b.Host is not { } host || !b.Global.EnableScriptSecurity || b.ScriptUserIsBad) return true;
        if (!host.IsRoot(command.User ?? b.Global.ScriptUser ?? DefaultUser)) return true;
        if (host.WhyUnsafe(command.Argv[0]) is not string offence) return true;
        Bag.Add(TrackErrors.ScriptUnsafe(place, command.Argv[0], offence));
        return false;
    }

    /// <summary>Commands of the VRRP process that are not a vrrp_script.</summary>
    private IEnumerable<ScriptCommand> VrrpScripts()
    {
        IEnumerable<NotifyDraft> notify =
            b.Instances.Select(instance => instance.Notify).Concat(b.SyncGroups.Select(group => group.Notify));
        return notify.SelectMany(n => new[] { n.Master, n.Backup, n.Fault, n.Stop, n.Deleted, n.MasterRxLowerPriority, n.Any })
            .OfType<ScriptCommand>();
    }

    /// <summary>Commands of the parent and the health-check process.</summary>
    private IEnumerable<ScriptCommand> OtherScripts()
    {
        if (b.Global.StartupScript is not null) yield return b.Global.StartupScript;
        if (b.Global.ShutdownScript is not null) yield return b.Global.ShutdownScript;
        foreach (VirtualServerDraft server in b.VirtualServers.Where(server => server.RealServers.Count > 0))
        {
            foreach (ScriptCommand command in ScriptsOf(server)) yield return command;
        }
    }

    /// <summary>Readers of FIFOs: of these keepalived does not ask whether they are there.</summary>
    private IEnumerable<ScriptCommand?> FifoScripts(bool vrrp)
    {
        bool checks = b.HasVirtualServers || b.VirtualServers.Exists(server => server.RealServers.Count > 0);
        if (vrrp || checks) yield return b.NotifyFifo.Script;
        if (vrrp) yield return b.VrrpNotifyFifo.Script;
        if (checks) yield return b.LvsNotifyFifo.Script;
    }

    private static bool HasScripts(VirtualServerDraft server)
    {
        if (server.QuorumUp is not null || server.QuorumDown is not null) return true;
        foreach (RealServerDraft real in server.RealServers)
        {
            if (real.NotifyUp is not null || real.NotifyDown is not null) return true;
            foreach (CheckerDraft checker in real.Checkers)
            {
                if (checker.Script is not null) return true;
            }
        }
        return false;
    }

    private static IEnumerable<ScriptCommand> ScriptsOf(VirtualServerDraft server)
    {
        if (server.QuorumUp is not null) yield return server.QuorumUp;
        if (server.QuorumDown is not null) yield return server.QuorumDown;
        foreach (RealServerDraft real in server.RealServers)
        {
            if (real.NotifyUp is not null) yield return real.NotifyUp;
            if (real.NotifyDown is not null) yield return real.NotifyDown;
            foreach (CheckerDraft checker in real.Checkers)
            {
                if (checker is { Script: not null, IsDropped: false }) yield return checker.Script with { User = checker.User };
            }
        }
    }
}
