using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Engine.SplitBrain;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Tells scripts and FIFOs of changes. Scripts of one instance or group run one after the other: keepalived runs them side by side, and
/// a fast BACKUP → MASTER can then end in the order MASTER → BACKUP.
/// </summary>
internal sealed class Notifier
{
    private readonly ScriptUsers users;
    private readonly VrrpLog log;
    private readonly ScriptQueues queues;
    private readonly NotifyFifos fifos;
    private readonly AlertMails mails;

    public Notifier(EventLoop loop, ScriptUsers users, AlertMails mails, VrrpLog log)
    {
        this.mails = mails;
        this.users = users;
        this.log = log;
        queues = new ScriptQueues(loop, new ScriptRunner(loop), OnScriptEnd);
        fifos = new NotifyFifos(loop, log.Fifo);
    }

    /// <summary>The FIFOs from now on.</summary>
    public void Use(FifoPlan[] plans) => fifos.Use(plans);

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
        string state = VrrpStates.Name(change.State);
        Enqueue(change.Subject, change.Name, specific, []);
        Enqueue(change.Subject, change.Name, change.Scripts.Any, [Word(change.Subject), change.Name, state, Number(change.Priority)]);
        WriteFifo(change.Subject, change.Name, state, change.Priority);
        mails.Tell(change);
    }

    public void NotifyLowerPriority(VrrpEffect.NotifyLowerPriority change)
    {
        Enqueue(NotifySubject.Instance, change.Name, change.Script, []);
        WriteFifo(NotifySubject.Instance, change.Name, "MASTER_RX_LOWER_PRI", change.Priority);
    }

    /// <summary>A line in keepalived's format: <c>INSTANCE "VI_1" MASTER 150</c>.</summary>
    public void WriteFifo(NotifySubject subject, string name, string what, int priority) =>
        fifos.Write($"{Word(subject)} \"{name}\" {what} {Number(priority)}");

    /// <summary>Runs what still waits, lets readers take their lines, then calls back; after the limit without waiting any more.</summary>
    public void Finish(Instant limit, Action onDone)
    {
        queues.OnIdle = () => fifos.Close(limit, onDone);
        if (queues.IsIdle) queues.OnIdle();
    }

    /// <summary>The time of <see cref="Finish"/> is over.</summary>
    public void GiveUp(Action onDone)
    {
        queues.OnIdle = null;
        int left = queues.Abandon();
        if (left > 0) log.NotifyScriptsNotRun(left);
        fifos.Close(Instant.Zero, onDone);
    }

    private static string Word(NotifySubject subject) => subject == NotifySubject.Instance ? "INSTANCE" : "GROUP";

    private static string Number(int priority) => priority.ToString(CultureInfo.InvariantCulture);

    /// <summary>Words behind the script's own: begin|still|end, instance, kind, evidence.</summary>
    public void NotifySplitBrain(VrrpEffect.SplitBrain trouble)
    {
        SplitBrainAlert alert = trouble.Alert;
        string[] words = [SplitBrainAlert.NameOf(alert.Phase), alert.Instance, SplitBrainAlert.NameOf(alert.Kind), alert.Evidence];
        Enqueue(NotifySubject.Instance, alert.Instance, trouble.Script, words);
        mails.Tell(trouble);
    }

    private void Enqueue(NotifySubject subject, string name, ScriptCommand? command, string[] words)
    {
        if (command is null) return;
        if (!users.TryScript(command.Argv, command.User, command.Group, out Script script, out string problem))
        {
            log.ScriptRefused(problem);
            return;
        }
        queues.Enqueue($"{Word(subject)} {name}", script with { Arguments = [.. script.Arguments, .. words] });
    }

    private void OnScriptEnd(Script script, ScriptEnd end)
    {
        if (!end.Succeeded) log.NotifyScriptFailed(script.Arguments[0], end.ToString());
    }
}
