using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Control;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine;
using Keepalive.Watchdog.History;
using Keepalive.Watchdog.Logging;
using Keepalive.Watchdog.Mail;
using Microsoft.Extensions.Logging;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// The parent: reads the files, starts and supervises the children, hears signals. Its loop runs on the main thread. This file holds the
/// life of the daemon; .Children and .Reload hold one subject each.
/// </summary>
internal sealed partial class WatchdogProcess : IDisposable
{
    /// <summary>What mails of the stop may take: a service manager waits much longer, and nothing else is left to do.</summary>
    private static readonly TimeSpan MailTimeAtStop = TimeSpan.FromSeconds(5);

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
    private readonly ParentScripts scripts;
    private readonly QuietCollection garbage;
    private readonly ReloadReport report;
    private readonly ReloadClock clock;
    private readonly EventHistory history = new();
    private MailSender mail;
    private SettingsRecord settings;
    private readonly LoopTimer timer;
    private SupervisorEngine engine = new(new SupervisorOptions());
    private ConfigReading? reading;
    private Action? whenReady;
    private GlobalDefs global = new();
    private RunFiles run;
    private int exitStatus;
    private bool hasStarted;
    private bool hasRead = true;
    private bool isEnding;
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
        run = new RunFiles(options, global);
        settings = new SettingsRecord(loop, run.Settings, log.Problem);
        mail = new MailSender(log, networkNamespace: null);
        scripts = new ParentScripts(loop, log);
        garbage = new QuietCollection(loop);
        report = new ReloadReport(log);
        clock = new ReloadClock(loop, log, () => Decide(new SupervisorInput.ReloadRequested()));
        timer = loop.NewTimer(() => Decide((now, effects) => engine.HandleDeadline(now, effects)));
        loop.Add(signals.Descriptor, Readiness.Readable, _ => OnSignal());
    }

    /// <summary>What the parent's lines begin with; it learns its namespace and instance from the configuration.</summary>
    public LogIdent Ident { get; init; } = "Keepalived";

    /// <summary>Works until all is stopped; gives the exit status of the daemon.</summary>
    /// <param name="onRunning">Called once when the children are being started: a daemon's caller may return now.</param>
    /// <param name="onReady">Called once when they work; what nobody waits for may begin.</param>
    public int Run(Action onRunning, Action onReady)
    {
        whenReady = onReady;
        Banner();
        ProcessControl.BecomeSubreaper();
        reading = files.Read();
        ParseOutcome outcome = reading.Outcome;
        TellSources(reading);
        LogFindings(outcome);
        if (outcome.HasFatal)
        {
            log.Unusable(outcome.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Fatal));
            return ExitStatusOf(reading);
        }
        if (outcome.HasErrors && !outcome.Config.HasVrrp && !outcome.Config.HasHealthCheck && !options.All)
        {
            // A brace that is missing may have swallowed everything: a daemon that does nothing would look like one that works.
            log.NothingLeft(outcome.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error));
            return ExitStatusOf(reading);
        }
        global = outcome.Config.Global;
        run = new RunFiles(options, global);
        if (!SettleIn()) return 1;
        if (PidFile.TryCreate(run.Parent, ProcessControl.Pid, out string problem) is not PidFile pidFile)
        {
            log.Problem(problem);
            log.AlreadyRunning();
            // keepalived ends with 0 here, which hides a failure from whoever started it.
            return 1;
        }
        using (pidFile)
        {
            engine = new SupervisorEngine(new SupervisorOptions { ChildWaitTime = global.ChildWaitTime, Respawn = !options.DontRespawn });
            SettingsRecord.Restore(run.Settings, SayRestored);
            settings = new SettingsRecord(loop, run.Settings, log.Problem);
            SaveConfiguration(reading);
            mail = new MailSender(log, run.Namespace);
            mail.Use(global);
            onRunning();
            BeHeard();
            // Whoever said meanwhile that we are to end need not wait for a start.
            OnSignal();
            scripts.Run("startup", global.StartupScript, global.StartupScriptTimeout, global, () => StartChildren(outcome.Config));
            using ControlSocket? control = OpenControl();
            loop.Run();
            settings.Write();
            mail.Finish(MailTimeAtStop);
        }
        report.Delete(run.ReloadResult);
        log.ProcessorTime(ProcessTimes.UsedByAll());
        log.Stopped(Program.Version);
        return exitStatus;
    }

    public void Dispose()
    {
        clock.Dispose();
        mail.Dispose();
        foreach (PidFile file in childPidFiles.Values) file.Dispose();
        loop.Dispose();
    }

    /// <summary>Namespace, name, mask and folder, before anything is started; false when there is no such namespace.</summary>
    private bool SettleIn()
    {
        FileMask.Set(options.Umask ?? (uint)global.Files.Umask);
        if (run.IdentSuffix.Length > 0)
        {
            Ident.Text += run.IdentSuffix;
            log.ChangingIdent(Ident.Text);
        }
        if (global.Files.ParentProcessName is string name) ProcessControl.SetName(name);
        if (run.Namespace is not string space) return MakeFolder();
        if (options.Namespace is not null && global.NetNamespace is string configured && configured != space)
        {
            log.OverridingNamespace(configured, space);
        }
        try
        {
            // Only this thread moves; it is the one that starts the children.
            NetworkNamespace.Enter(space);
            return MakeFolder();
        }
        catch (LinuxException exception)
        {
            log.NoNamespace(space, exception.Message);
            return false;
        }
    }

    /// <summary>Without it the daemon works as well; nobody can ask it why.</summary>
    private ControlSocket? OpenControl()
    {
        try
        {
            return new ControlSocket(loop, history, run.Control);
        }
        catch (LinuxException exception)
        {
            log.Problem(exception.Message);
            return null;
        }
    }

    private bool MakeFolder()
    {
        try
        {
            run.MakeFolder();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Problem(exception.Message);
        }
        return true;
    }

    /// <summary>The service manager hears of us as long as the loop turns.</summary>
    private void BeHeard()
    {
        if (SystemdNotify.WatchdogInterval is not TimeSpan interval) return;
        LoopTimer? heart = null;
        heart = loop.NewTimer(() =>
        {
            systemd.Alive();
            heart!.Deadline = loop.Now + interval / 2;
        });
        heart.Deadline = loop.Now;
    }

    private void StartChildren(KeepaliveConfig config)
    {
        hasStarted = true;
        if (isEnding) return;
        Decide(new SupervisorInput.Start(Wanted(config)));
        clock.Use(config.Global.Reload);
    }

    private void Banner()
    {
        log.Starting(Program.Version);
        log.RunningOn(HostName.System);
        log.CommandLine(string.Join(' ', words.Prepend(Roles.ProgramName).Select(word => $"'{word}'")));
    }

    private void TellSources(ConfigReading read)
    {
        foreach (string path in read.Files) log.OpeningFile(path);
        log.ConfigurationFile(options.UseFile);
    }

    /// <summary>A missing file is keepalived's status 6; a file that no process can run with is 2.</summary>
    private static int ExitStatusOf(ConfigReading reading) => reading.Files.Length == 0 ? 6 : 2;

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
            if (signal == Signal.Interrupt && options.IgnoreSigint) continue;
            if (signal is Signal.Terminate or Signal.Interrupt) Decide(new SupervisorInput.StopRequested());
            else if (signal == Signal.Hangup && hasStarted) Decide(new SupervisorInput.ReloadRequested());
            else if (signal == Signal.User1) DumpAll();
            else if (signal is Signal.User2 or Signal.StatsClear or Signal.Json) children.GetValueOrDefault(ChildRole.Vrrp)?.Forward(signal);
        }
    }

    private void DumpAll()
    {
        log.PrintingData(ProcessControl.Pid);
        ParentDump.Write(global, log);
        foreach (ChildProcess child in children.Values) child.Forward(Signal.User1);
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
            case SupervisorEffect.TellReloading: BeginReload(); break;
            case SupervisorEffect.TellStopping: systemd.Stopping(); break;
            case SupervisorEffect.RemoveLeftovers: RemoveLeftovers(); break;
            case SupervisorEffect.Exit exit: Exit(exit.Status); break;
            default: throw Invariant.Unreachable(effect);
        }
    }

    private void BeReady()
    {
        systemd.Ready();
        whenReady?.Invoke();
        whenReady = null;
        EndReload();
        // Only a file that was read leaves something behind.
        if (hasRead) garbage.CollectNow();
        hasRead = false;
    }

    /// <summary>A child that died, or had to be killed, let go of nothing; with it the addresses would stay here for good.</summary>
    private void RemoveLeftovers()
    {
        log.RemovingLeftovers();
        _ = Leftovers.Remove(reading!.ParseWhole(), options, log.Removed, log.Problem);
        if (!options.DontReleaseVrrp) settings.Restore(SayRestored);
    }

    private void SayRestored(SettingMessage setting, bool done)
    {
        if (done) log.Removed(Leftovers.Restored(setting));
        else log.Problem(Leftovers.NotRestored(setting));
    }

    /// <summary>The children are gone; the shutdown script comes last.</summary>
    private void Exit(int status)
    {
        exitStatus = status;
        isEnding = true;
        scripts.Stop();
        scripts.Run("shutdown", global.ShutdownScript, global.ShutdownScriptTimeout, global, loop.Stop);
    }
}
