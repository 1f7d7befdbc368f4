using Keepalive.Control;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine;
using Keepalive.Watchdog.History;

namespace Keepalive.Watchdog.Process;

/// <content>What goes to the children and comes from them.</content>
internal sealed partial class WatchdogProcess
{
    private void StartChild(SupervisorEffect.StartChild start)
    {
        string[] heirs = start.Role == ChildRole.Vrrp && start.IsSuccessor ? [.. masters] : [];
        if (start.Role == ChildRole.Vrrp) masters.Clear();
        try
        {
            ChildProcess child = ChildProcess.Start(
                loop,
                start.Role,
                run.IdentSuffix,
                words,
                (kind, payload) => OnMessage(start.Role, kind, payload),
                status => OnEnded(start.Role, status));
            children[start.Role] = child;
            childPidFiles[start.Role] = WritePidFile(start.Role, child.Pid);
            child.WriteBundle(BundleFor(start.Role));
            SettingMessage[] changed = start.Role == ChildRole.Vrrp ? settings.All : [];
            ConfigureMessage message = new(ChildOptionsOf(options), heirs, start.IsSuccessor) { Settings = changed };
            MessageCodec.Write(child.Outgoing, message);
            child.Flush();
            Decide(new SupervisorInput.ChildStarted(start.Role, child.Pid));
        }
        catch (LinuxException exception)
        {
            Decide(new SupervisorInput.ChildNotStarted(start.Role, exception.Message));
        }
    }

    private byte[] BundleFor(ChildRole role) => role == ChildRole.Vrrp ? reading!.WithoutServers : reading!.Whole;

    private static ChildOptions ChildOptionsOf(Options options) => new()
    {
        AddressMonitoring = options.AddressMonitoring,
        DumpConf = options.DumpConf,
        NoHealthCheck = options.VrrpOnly,
        AllChildren = options.All,
        DontReleaseVrrp = options.DontReleaseVrrp,
        DontReleaseIpvs = options.DontReleaseIpvs,
    };

    private PidFile WritePidFile(ChildRole role, int pid)
    {
        PidFile? file = PidFile.TryCreate(run.Child(role), pid, out string problem);
        if (file is null) log.Problem(problem);
        return file!;
    }

    private void OnMessage(ChildRole role, byte kind, ReadOnlySpan<byte> payload)
    {
        garbage.Note();
        switch ((ChildMessageKind)kind)
        {
            case ChildMessageKind.Ready:
                Decide(new SupervisorInput.ChildReady(role));
                break;
            case ChildMessageKind.HelloReply:
                Decide(new SupervisorInput.HelloReplied(role, MessageCodec.ReadHello(payload).Number));
                break;
            case ChildMessageKind.Progress:
                Decide(new SupervisorInput.Progressed(role));
                break;
            case ChildMessageKind.ReloadDone:
                if (MessageCodec.ReadReloadDone(payload).Refusal is string reason) log.ChildRefused(reason);
                Decide(new SupervisorInput.ChildReloaded(role));
                break;
            case ChildMessageKind.MasterChanged:
                MasterChangedMessage change = MessageCodec.ReadMasterChanged(payload);
                if (change.IsMaster) masters.Add(change.Instance);
                else masters.Remove(change.Instance);
                break;
            case ChildMessageKind.SettingChanged:
                settings.Note(MessageCodec.ReadSetting(payload));
                break;
            case ChildMessageKind.Mail:
                MailMessage message = MessageCodec.ReadMail(payload);
                mail.Send(message.Subject, message.Body);
                break;
            case ChildMessageKind.Event:
                Remember(MessageCodec.ReadEvent(payload));
                break;
            default:
                throw new FrameException($"a message of unknown kind {kind}");
        }
    }

    private void Remember(EventMessage message)
    {
        TimeSpan ago = MonotonicClock.Now - new Instant(message.Ticks);
        DateTimeOffset at = TimeProvider.System.GetUtcNow() - ago;
        history.Add(message.Instance, new HistoryEvent(at, message.From, message.To, message.Why) { Alert = message.Alert });
    }

    private void OnEnded(ChildRole role, ExitStatus status)
    {
        int pid = children[role].Pid;
        children.Remove(role);
        if (childPidFiles.Remove(role, out PidFile? file)) file?.Dispose();
        OrphanedScripts.End();
        string how = status.WasSignalled ? $"was killed by signal {status.Signal}" : status.ToString();
        history.AddProcess(TimeProvider.System.GetUtcNow(), $"{SupervisorMessages.NameOf(role)} process {pid} {how}");
        if (role == ChildRole.Vrrp) history.ForgetSplitBrains();
        ChildEnd end = status.WasSignalled ? new ChildEnd(status.Signal, 0) : new ChildEnd(0, status.Code);
        Decide(new SupervisorInput.ChildEnded(role, pid, end));
    }

    private void SendHello(SupervisorEffect.SendHello hello)
    {
        if (!children.TryGetValue(hello.Role, out ChildProcess? child)) return;
        MessageCodec.WriteHello(child.Outgoing, new HelloMessage(hello.Number));
        child.Flush();
    }

    private void StopChild(ChildRole role)
    {
        if (!children.TryGetValue(role, out ChildProcess? child)) return;
        // Megabytes may be on their way: it need not read them first.
        if (child.WantsToWrite) child.Terminate();
        MessageCodec.WriteStop(child.Outgoing);
        child.Flush();
    }

    private void ReloadChild(ChildRole role)
    {
        if (!children.TryGetValue(role, out ChildProcess? child)) return;
        child.WriteBundle(BundleFor(role));
        MessageCodec.WriteReload(child.Outgoing);
        child.Flush();
    }
}
