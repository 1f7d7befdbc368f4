using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Control;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine;
using Microsoft.Extensions.Logging;

namespace Keepalive.Watchdog.Process;

/// <summary>The parent: reads the files, starts and supervises the children, hears signals. Its loop runs on the main thread.</summary>
internal sealed class WatchdogProcess : IDisposable
{
    private readonly EventLoop loop = new();
    private readonly SystemdNotify systemd = new();
    private readonly Dictionary<ChildRole, ChildProcess> children = [];
    private readonly Dictionary<ChildRole, PidFile> childPidFiles = [];
    private readonly HashSet<string> masters = new(StringComparer.Ordinal);
    private readonly Queue<SupervisorEffect> pending = new();
    private readonly Options options;
    private readonly IReadOnlyList<string> words;
    private readonly SignalReader signals;
    private readonly ConfigFiles files;
    private readonly WatchdogLog log;
    private readonly LoopTimer timer;
    private SupervisorEngine engine = new(new SupervisorOptions());
    private byte[] bundle = [];
    private int exitStatus;
    private bool working;

    /// <param name="options">From the command line.</param>
    /// <param name="words">The command line as given, handed on to children.</param>
    /// <param name="logger">Gets the parent's lines.</param>
    /// <param name="signals">Made before any thread was.</param>
    public WatchdogProcess(Options options, IReadOnlyList<string> words, ILogger logger, SignalReader signals)
    {
        this.options = options;
        this.words = words;
        this.signals = signals;
        log = new WatchdogLog(logger);
        files = new ConfigFiles(options);
        timer = loop.NewTimer(() => Decide((now, effects) => engine.HandleDeadline(now, effects)));
        loop.Add(signals.Descriptor, Readiness.Readable, _ => OnSignal());
    }

    /// <summary>Works until all is stopped; gives the exit status of the daemon.</summary>
    /// <param name="onRunning">Called once when the children are being started: a daemon's caller may return now.</param>
    public int Run(Action onRunning)
    {
        Banner();
        ProcessControl.BecomeSubreaper();
        (ParseOutcome outcome, bundle) = files.Read();
        LogFindings(outcome);
        if (outcome.HasFatal)
        {
            log.Unusable(outcome.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Fatal));
            return ExitStatusOf(outcome);
        }
        if (PidFile.TryCreate(options.Pid, ProcessControl.Pid, out string problem) is not PidFile pidFile)
        {
            log.Problem(problem);
            log.AlreadyRunning();
            return 0;
        }
        using (pidFile)
        {
            GlobalDefs global = outcome.Config.Global;
            engine = new SupervisorEngine(new SupervisorOptions { ChildWaitTime = global.ChildWaitTime, Respawn = !options.DontRespawn });
            Decide(new SupervisorInput.Start(Wanted(outcome.Config)));
            onRunning();
            loop.Run();
        }
        log.Stopped(Program.Version);
        return exitStatus;
    }

    public void Dispose()
    {
        foreach (PidFile file in childPidFiles.Values) file.Dispose();
        loop.Dispose();
    }

    private void Banner()
    {
        log.Starting(Program.Version);
        log.RunningOn(System.Runtime.InteropServices.RuntimeInformation.OSDescription);
        log.CommandLine(string.Join(' ', words.Prepend("keepalive").Select(word => $"'{word}'")));
        log.ConfigurationFile(options.UseFile);
    }

    /// <summary>A missing file is keepalived's status 6; a file that no process can run with is 2.</summary>
    private static int ExitStatusOf(ParseOutcome outcome) => outcome.Sources.Count == 0 ? 6 : 2;

    private void LogFindings(ParseOutcome outcome)
    {
        foreach (Diagnostic diagnostic in outcome.Diagnostics) log.Write(diagnostic);
    }

    private HashSet<ChildRole> Wanted(KeepaliveConfig config)
    {
        HashSet<ChildRole> wanted = [];
        if (!options.VrrpOnly && (config.HasHealthCheck || options.All)) wanted.Add(ChildRole.HealthCheck);
        if (!options.CheckOnly && (config.HasVrrp || options.All)) wanted.Add(ChildRole.Vrrp);
        return wanted;
    }

    private void OnSignal()
    {
        for (int signal = signals.Read(); signal != 0; signal = signals.Read())
        {
            if (signal is Signal.Terminate or Signal.Interrupt) Decide(new SupervisorInput.StopRequested());
            else if (signal == Signal.Hangup) Decide(new SupervisorInput.ReloadRequested());
            else if (signal is Signal.User1 or Signal.User2) Forward(signal);
        }
    }

    private void Forward(int signal)
    {
        foreach (ChildProcess child in children.Values) child.Forward(signal);
    }

    private void Decide(SupervisorInput input) => Decide((now, effects) => engine.Handle(input, now, effects));

    /// <summary>Carries out effects one after the other; what they give rise to is queued behind them.</summary>
    private void Decide(Action<Instant, List<SupervisorEffect>> ask)
    {
        List<SupervisorEffect> effects = [];
        ask(MonotonicClock.Now, effects);
        foreach (SupervisorEffect effect in effects) pending.Enqueue(effect);
        if (working) return;
        working = true;
        while (pending.TryDequeue(out SupervisorEffect? effect)) CarryOut(effect);
        working = false;
        timer.Deadline = engine.NextDeadline;
    }

    private void CarryOut(SupervisorEffect effect)
    {
        switch (effect)
        {
            case SupervisorEffect.Log line: log.Write(line); break;
            case SupervisorEffect.StartChild start: StartChild(start); break;
            case SupervisorEffect.SendHello hello: SendHello(hello); break;
            case SupervisorEffect.KillChild kill: children.GetValueOrDefault(kill.Role)?.Kill(); break;
            case SupervisorEffect.StopChild stop: StopChild(stop.Role); break;
            case SupervisorEffect.ReloadChild reload: ReloadChild(reload.Role); break;
            case SupervisorEffect.ReadConfiguration: ReadConfiguration(); break;
            case SupervisorEffect.TellReady: BeReady(); break;
            case SupervisorEffect.TellReloading: systemd.Reloading(); break;
            case SupervisorEffect.TellStopping: systemd.Stopping(); break;
            case SupervisorEffect.Exit exit: Exit(exit.Status); break;
            default: throw Invariant.Unreachable(effect);
        }
    }

    private void BeReady()
    {
        systemd.Ready();
        ProcessControl.ReturnUnusedMemory();
    }

    private void StartChild(SupervisorEffect.StartChild start)
    {
        string[] heirs = start.Role == ChildRole.Vrrp && start.IsSuccessor ? [.. masters] : [];
        if (start.Role == ChildRole.Vrrp) masters.Clear();
        try
        {
            ChildProcess child = ChildProcess.Start(
                loop, start.Role, words, (kind, payload) => OnMessage(start.Role, kind, payload), status => OnEnded(start.Role, status));
            children[start.Role] = child;
            childPidFiles[start.Role] = WritePidFile(start.Role, child.Pid);
            MessageCodec.WriteBundle(child.Outgoing, bundle);
            MessageCodec.Write(child.Outgoing, new ConfigureMessage(ChildOptionsOf(options), heirs, start.IsSuccessor));
            child.Flush();
            Decide(new SupervisorInput.ChildStarted(start.Role, child.Pid));
        }
        catch (LinuxException exception)
        {
            Decide(new SupervisorInput.ChildNotStarted(start.Role, exception.Message));
        }
    }

    private static ChildOptions ChildOptionsOf(Options options) => new()
    {
        ReleaseVips = options.ReleaseVips,
        NoHealthCheck = options.VrrpOnly,
        AllChildren = options.All,
        DontReleaseVrrp = options.DontReleaseVrrp,
        DontReleaseIpvs = options.DontReleaseIpvs,
    };

    private PidFile WritePidFile(ChildRole role, int pid)
    {
        string path = role == ChildRole.Vrrp ? options.VrrpPid : options.CheckersPid;
        PidFile? file = PidFile.TryCreate(path, pid, out string problem);
        if (file is null) log.Problem(problem);
        return file!;
    }

    private void OnMessage(ChildRole role, byte kind, ReadOnlySpan<byte> payload)
    {
        switch ((ChildMessageKind)kind)
        {
            case ChildMessageKind.Ready:
                Decide(new SupervisorInput.ChildReady(role));
                break;
            case ChildMessageKind.HelloReply:
                Decide(new SupervisorInput.HelloReplied(role, MessageCodec.ReadHello(payload).Number));
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
            default:
                throw new FrameException($"a message of unknown kind {kind}");
        }
    }

    private void OnEnded(ChildRole role, ExitStatus status)
    {
        int pid = children[role].Pid;
        children.Remove(role);
        if (childPidFiles.Remove(role, out PidFile? file)) file?.Dispose();
        OrphanedScripts.End();
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
        MessageCodec.WriteStop(child.Outgoing);
        child.Flush();
    }

    private void ReloadChild(ChildRole role)
    {
        if (!children.TryGetValue(role, out ChildProcess? child)) return;
        MessageCodec.WriteBundle(child.Outgoing, bundle);
        MessageCodec.WriteReload(child.Outgoing);
        child.Flush();
    }

    /// <summary>All or nothing: a file with any error leaves everything as it is (docs/decisions/0010).</summary>
    private void ReadConfiguration()
    {
        (ParseOutcome outcome, byte[] fresh) = files.Read();
        LogFindings(outcome);
        if (outcome.HasErrors)
        {
            log.ReloadRefused(outcome.Diagnostics.Count(diagnostic => diagnostic.Severity >= Severity.Error));
            Decide(new SupervisorInput.ConfigurationRefused());
            return;
        }
        bundle = fresh;
        Decide(new SupervisorInput.ConfigurationRead(Wanted(outcome.Config)));
    }

    private void Exit(int status)
    {
        exitStatus = status;
        loop.Stop();
    }
}
