using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux.Processes;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Notify scripts, one after the other for each instance or group: keepalived runs them side by side, and a fast BACKUP → MASTER can
/// then end in the order MASTER → BACKUP. Each has a time limit, so that one that hangs does not hold back the rest.
/// </summary>
internal sealed class Notifier(ScriptRunner runner, ScriptUsers users, VrrpLog log)
{
    /// <summary>Long enough for anything that a notify script should do; a queue behind a hanging one would tell yesterday's news.</summary>
    private static readonly TimeSpan ScriptTimeMax = TimeSpan.FromSeconds(60);

    private readonly Dictionary<(NotifySubject, string), Queue<Script>> queues = [];

    /// <summary>Called whenever the last script has ended.</summary>
    public Action? OnIdle { get; set; }

    public bool IsIdle => queues.Count == 0;

    public void Notify(VrrpEffect.Notify change)
    {
        ScriptCommand? specific = change.State switch
        {
            VrrpState.Master => change.Scripts.Master,
            VrrpState.Backup => change.Scripts.Backup,
            VrrpState.Fault => change.Scripts.Fault,
            VrrpState.Stop => change.Scripts.Stop,
            _ => change.Scripts.Deleted,
        };
        Enqueue(change.Subject, change.Name, specific, []);
        string subject = change.Subject == NotifySubject.Instance ? "INSTANCE" : "GROUP";
        string priority = change.Priority.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Enqueue(change.Subject, change.Name, change.Scripts.Any, [subject, change.Name, VrrpStates.Name(change.State), priority]);
    }

    public void NotifyLowerPriority(VrrpEffect.NotifyLowerPriority change) => Enqueue(NotifySubject.Instance, change.Name, change.Script, []);

    private void Enqueue(NotifySubject subject, string name, ScriptCommand? command, string[] words)
    {
        if (command is null) return;
        if (!users.TryScript(command.Argv, command.User, command.Group, out Script script))
        {
            log.UnknownScriptUser(command.User!, command.Argv[0]);
            return;
        }
        Script complete = script with { Arguments = [.. script.Arguments, .. words] };
        if (queues.TryGetValue((subject, name), out Queue<Script>? queue))
        {
            queue.Enqueue(complete);
            return;
        }
        queues[(subject, name)] = new Queue<Script>();
        Start((subject, name), complete);
    }

    private void Start((NotifySubject, string) key, Script script) => runner.Start(script, ScriptTimeMax, end =>
    {
        if (!end.Succeeded) log.NotifyScriptFailed(script.Arguments[0], end.ToString());
        if (queues[key].TryDequeue(out Script? next))
        {
            Start(key, next);
            return;
        }
        queues.Remove(key);
        if (IsIdle) OnIdle?.Invoke();
    });
}
