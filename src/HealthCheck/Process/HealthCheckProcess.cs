using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Control;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Sockets;
using Microsoft.Extensions.Logging;

namespace Keepalive.HealthCheck.Process;

/// <summary>The health-check child: one loop, the engine, probes and IPVS around it.</summary>
public sealed class HealthCheckProcess : IDisposable
{
    /// <summary>A table that keeps surprising us is not read in a tight circle.</summary>
    private static readonly TimeSpan ResyncDelay = TimeSpan.FromSeconds(1);

    private readonly EventLoop loop = new();
    private readonly SignalReader signals = new(Signal.Terminate, Signal.Interrupt, Signal.Hangup, Signal.User1, Signal.User2, Signal.Pipe);
    private readonly HealthEngine engine = new((ulong)MonotonicClock.Now.Ticks);
    private readonly Queue<HealthInput> inputs = new();
    private readonly ScriptUsers users = new();
    private readonly RecentConfiguration recent = new();
    private readonly HealthLog log;
    private readonly ScriptRunner scripts;
    private readonly ScriptQueues queues;
    private readonly NotifyFifos fifos;
    private readonly ProbeRunner probes;
    private readonly IpvsApplier ipvs;
    private readonly PacketMarker marker;
    private readonly AddressWatch addresses;
    private readonly FollowedNumbers files;
    private readonly LoopTimer engineTimer;
    private readonly LoopTimer resyncTimer;
    private readonly LoopTimer stopTimer;
    private readonly BackgroundQueue background;
    private readonly ParentLink parent;
    private readonly int parentDescriptor;
    private ChildOptions options = new();
    private KeepaliveConfig current = new();
    private bool working;
    private bool stopping;
    private bool owesRelease;
    private bool stopsWhenBegun;

    private GlobalDefs Global => current.Global;

    /// <param name="logger">Gets every line of this child.</param>
    /// <param name="parentDescriptor">The inherited socket to the parent.</param>
    public HealthCheckProcess(ILogger logger, int parentDescriptor)
    {
        this.parentDescriptor = parentDescriptor;
        ThreadStarter.Prepare();
        log = new HealthLog(logger);
        scripts = new ScriptRunner(loop);
        queues = new ScriptQueues(loop, new ScriptRunner(loop), OnScriptEnd);
        fifos = new NotifyFifos(loop, log.Say);
        stopTimer = loop.NewTimer(GiveUpScripts);
        probes = new ProbeRunner(loop, scripts, users, Handle);
        ipvs = new IpvsApplier(log);
        marker = new PacketMarker(log);
        addresses = new AddressWatch(loop, Handle);
        files = new FollowedNumbers(loop, (name, number) => Handle(new HealthInput.FileRead(name, number)));
        background = new BackgroundQueue(loop);
        engineTimer = loop.NewTimer(HandleDeadline);
        resyncTimer = loop.NewTimer(() => Handle(new HealthInput.TableRead(ipvs.Read())));
        parent = LinkToParent();
        ipvs.TellOfProgress(new ProgressTeller(parent.SendProgress, () => MonotonicClock.Now).Step);
        loop.Add(parentDescriptor, Readiness.Readable, OnParent);
        loop.Add(signals.Descriptor, Readiness.Readable, _ => OnSignal());
    }

    /// <summary>Works until told to stop.</summary>
    public void Run()
    {
        CollectionPause.BeginStart();
        loop.Run();
        log.Stopped();
    }

    public void Dispose()
    {
        probes.Dispose();
        addresses.Dispose();
        files.Dispose();
        ipvs.Dispose();
        marker.Dispose();
        signals.Dispose();
        loop.Dispose();
    }

    private ParentLink LinkToParent() => new(
        buffer => StreamDescriptor.Receive(parentDescriptor, buffer),
        bytes => StreamDescriptor.Send(parentDescriptor, bytes),
        wantsRoom => loop.Change(parentDescriptor, wantsRoom ? Readiness.Readable | Readiness.Writable : Readiness.Readable))
    {
        OnConfigure = Start,
        OnReload = Reload,
        OnStop = Stop,
        OnHello = answer => probes.WhenAllHaveTurned(answer),
        OnGone = LoseParent,
    };

    private void OnParent(Readiness readiness)
    {
        if ((readiness & Readiness.Writable) != 0) parent.OnWritable();
        if ((readiness & ~Readiness.Writable) != 0) parent.OnReadable();
    }

    private void OnSignal()
    {
        for (int signal = signals.Read(); signal != 0; signal = signals.Read())
        {
            if (signal is Signal.Terminate or Signal.Interrupt) Stop();
            else if (signal == Signal.User1) DumpData();
        }
    }

    private CheckDataText NewDump()
    {
        (DateTimeOffset date, Instant now) = (DateTimeOffset.Now, MonotonicClock.Now);
        return new(engine, current, script => users.Describe(script.Argv, script.User, script.Group), then => date - (now - then));
    }

    /// <summary>-d: the configuration as it was understood, line by line.</summary>
    private void LogData()
    {
        foreach (string line in NewDump().Write().Split('\n', StringSplitOptions.RemoveEmptyEntries)) log.Say(line);
    }

    private void DumpData()
    {
        log.PrintingData(ProcessControl.Pid);
        try
        {
            PrivateFile.Replace(new DumpFiles(Global, TemporaryFolder.Path).CheckData, NewDump().Write());
        }
        catch (LinuxException exception)
        {
            log.CannotDump(exception.Message);
        }
    }

    /// <summary>A long file takes its time: the parent is answered meanwhile, and may say that we are to stop.</summary>
    private void Start(byte[] bundle, ConfigureMessage message)
    {
        options = message.Options;
        owesRelease = message.IsSuccessor;
        background.Run(() => Read(bundle), read =>
        {
            if (stopping) return;
            Begin(read.Config, read.Users, message);
            owesRelease = false;
            if (stopsWhenBegun) Stop();
        });
    }

    private void Begin(KeepaliveConfig config, ScriptUsers named, ConfigureMessage message)
    {
        log.Initializing();
        users.Take(named);
        // Virtual servers are the engine's, which keeps those that are as they were.
        current = config with { VirtualServers = [] };
        Tune();
        LimitPowers();
        ipvs.Open(Global.NetNamespaceIpvs);
        ipvs.Configure(Global);
        // A successor finds its own entries, and clients on them: those are not flushed away.
        if (Global.LvsFlush && !message.IsSuccessor) ipvs.Flush();
        LookAround(config);
        fifos.Use(FifoPlans());
        Handle(new HealthInput.Start(config, ipvs.Read()));
        files.Watch(FilesOf(config));
        foreach (VirtualServerState server in engine.VirtualServers) LogCheckers(server);
        if (options.DumpConf) LogData();
        parent.SendReady(config.VirtualServers.Count);
        CollectionPause.End();
        // What was needed to read thousands of servers is not needed to check them.
        ProcessControl.ReturnUnusedMemory();
    }

    /// <summary>
    /// What is left: IPVS (NET_ADMIN), echo checks (NET_RAW), checks from low ports (NET_BIND_SERVICE), starting and ending scripts of other
    /// users (SETUID, SETGID, KILL), FIFOs of other users (CHOWN), keys and followed files of other users (DAC_READ_SEARCH), another
    /// namespace (SYS_ADMIN). Before anything makes a thread: threads keep what they were made with.
    /// </summary>
    private void LimitPowers()
    {
        try
        {
            List<Capability> kept =
            [
                Capability.NetAdmin, Capability.NetRaw, Capability.NetBindService, Capability.SetUid, Capability.SetGid, Capability.Kill,
                Capability.Chown, Capability.DacReadSearch,
            ];
            if (Global.CheckerProcess.NoSwap) kept.Add(Capability.IpcLock);
            if (Global.NetNamespaceIpvs is not null) kept.Add(Capability.SysAdmin);
            Capabilities.Keep([.. kept]);
        }
        catch (LinuxException exception)
        {
            log.CannotTune("capabilities", exception.Message);
        }
    }

    private void Tune()
    {
        if (Global.Files.CheckerProcessName is string name) ProcessControl.SetName(name);
        ProcessTuning wanted = Global.CheckerProcess;
        Tuning tuning = new(wanted.RealTimePriority, wanted.RealTimeLimit, wanted.Priority, wanted.NoSwap, wanted.CpuAffinity);
        ProcessTuner.Apply("checker", tuning, log.CannotTune);
    }

    private void LogCheckers(VirtualServerState virtualServer)
    {
        foreach (RealServerState server in virtualServer.Servers)
        {
            string what = virtualServer.IsSuspended ? "Deactivating" : "Activating";
            for (int i = 0; i < server.Checkers.Count; i++) log.Healthchecker(what, server.Name, virtualServer.Name);
        }
    }

    /// <summary>Checks go on while a long file is read.</summary>
    private void Reload(byte[]? bundle)
    {
        log.Reloading();
        background.Run(() => Read(bundle), read =>
        {
            Apply(read.Config, read.Users);
            if (bundle is not null) ProcessControl.ReturnUnusedMemory();
        });
    }

    private void Apply(KeepaliveConfig config, ScriptUsers named)
    {
        if (stopping) return;
        users.Take(named);
        current = config with { VirtualServers = [] };
        ipvs.Configure(Global);
        LookAround(config);
        fifos.Use(FifoPlans());
        Handle(new HealthInput.Reload(config));
        recent.Settle(config, engine.VirtualServers);
        files.Watch(FilesOf(config));
        parent.SendReloadDone(refusal: null);
    }

    /// <summary>What the engine needs to know before it takes this configuration.</summary>
    private void LookAround(KeepaliveConfig config)
    {
        marker.Use(config.Global.Firewall);
        if (probes.Use(config) is string problem) log.NoClientCertificate(problem);
        addresses.Use(config);
        files.ReadAll(FilesOf(config));
    }

    /// <summary>Of tracked files those that a check follows.</summary>
    private static (string Name, string Path)[] FilesOf(KeepaliveConfig config)
    {
        if (config.TrackFiles.Count == 0) return [];
        HashSet<string> followed = [.. config.VirtualServers.SelectMany(server => server.RealServers).SelectMany(server => server.Checkers)
            .OfType<FileCheckConfig>().Select(check => check.TrackFile)];
        return [.. config.TrackFiles.Where(file => followed.Contains(file.Name)).Select(file => (file.Name, file.Path))];
    }

    /// <summary>Asks the name service too: beside the loop, once anything runs.</summary>
    /// <param name="bundle">The texts; null: as before, but files and users may be others by now.</param>
    private (KeepaliveConfig Config, ScriptUsers Users) Read(byte[]? bundle)
    {
        KeepaliveConfig config = bundle is null ? recent.Config : recent.Read(bundle);
        GlobalDefs defs = config.Global;
        ScriptPolicy policy = new(
            defs.ScriptUser, defs.ScriptGroup, defs.EnableScriptSecurity, defs.Files.SupplementaryGroups, defs.Files.UseSymlinkPaths);
        return (config, ScriptUsers.Prepare(policy, recent.Named));
    }

    private void LoseParent()
    {
        if (stopping) return;
        log.ParentGone();
        loop.Remove(parentDescriptor);
        Stop();
    }

    private void Stop()
    {
        if (stopping) return;
        // What a dead predecessor left in IPVS is taken away by whoever knows what it is.
        stopsWhenBegun = owesRelease;
        if (stopsWhenBegun) return;
        stopping = true;
        engineTimer.Deadline = Instant.Never;
        resyncTimer.Deadline = Instant.Never;
        bool flush = Global.LvsFlushOnStop == LvsFlushOnStop.All && !options.DontReleaseIpvs;
        Handle(new HealthInput.Stop(KeepIpvs: options.DontReleaseIpvs || flush));
        if (flush) ipvs.Flush();
        ipvs.Unconfigure();
        probes.CancelAll();
        scripts.KillAll();
        FinishStop();
    }

    /// <summary>IPVS is as it is to stay; scripts and readers that are told of it get their time before the parent loses patience.</summary>
    private void FinishStop()
    {
        if (!queues.IsIdle)
        {
            queues.OnIdle = FinishStop;
            if (stopTimer.Deadline == Instant.Never) stopTimer.Deadline = loop.Now + Global.ScriptTimeAtStop;
            return;
        }
        Instant limit = stopTimer.Deadline == Instant.Never ? loop.Now + Global.ScriptTimeAtStop : stopTimer.Deadline;
        stopTimer.Deadline = Instant.Never;
        fifos.Close(limit, loop.Stop);
    }

    private void GiveUpScripts()
    {
        queues.OnIdle = null;
        int left = queues.Abandon();
        if (left > 0) log.NotifyScriptsNotRun(left);
        fifos.Close(loop.Now, loop.Stop);
    }

    private FifoPlan[] FifoPlans() => [.. Plan("", Global.NotifyFifo), .. Plan("lvs ", Global.LvsNotifyFifo)];

    private IEnumerable<FifoPlan> Plan(string kind, NotifyFifoConfig? fifo)
    {
        if (fifo is null) return [];
        ScriptCommand? reader = fifo.Script;
        return FifoPlan.Make(users, log.ScriptRefused, kind, fifo.Path, (fifo.User, fifo.Group), reader?.Argv, (reader?.User, reader?.Group));
    }

    private void HandleDeadline() => Work((now, effects) => engine.HandleDeadline(now, effects));

    /// <summary>An input that comes while effects are being carried out waits for its turn.</summary>
    private void Handle(HealthInput input)
    {
        inputs.Enqueue(input);
        if (working) return;
        while (inputs.TryDequeue(out HealthInput? next)) Work((now, effects) => engine.Handle(next, now, effects));
    }

    private void Work(Action<Instant, List<HealthEffect>> ask)
    {
        List<HealthEffect> effects = [];
        working = true;
        ask(loop.Now, effects);
        foreach (HealthEffect effect in effects) CarryOut(effect);
        working = false;
        if (!stopping) engineTimer.Deadline = engine.NextDeadline;
        if (inputs.TryDequeue(out HealthInput? waiting)) Handle(waiting);
    }

    private void CarryOut(HealthEffect effect)
    {
        switch (effect)
        {
            case HealthEffect.StartProbe start: probes.Start(start); break;
            case HealthEffect.CancelProbe cancel: probes.Cancel(cancel.Checker); break;
            case HealthEffect.ApplyIpvs apply: Apply(apply.Commands); break;
            case HealthEffect.CountConnections count:
                Handle(new HealthInput.ConnectionsCounted(count.Server, ipvs.ConnectionsOf(count.Places)));
                break;
            case HealthEffect.MarkPackets mark: marker.Mark(mark.Marks); break;
            case HealthEffect.RunScript run: RunScript(run); break;
            case HealthEffect.Log line: log.Write(line); break;
            case HealthEffect.Mail mail: Send(mail); break;
            case HealthEffect.FifoLine line: fifos.Write(line.Line); break;
            case HealthEffect.Stopped: break;
            default: throw Invariant.Unreachable(effect);
        }
    }

    private void Send(HealthEffect.Mail mail)
    {
        if (!mail.OfChecker || !Global.Mail.NoCheckerMails) parent.SendMail(mail.Subject, mail.Body);
    }

    private void Apply(IReadOnlyList<IpvsCommand> commands)
    {
        if (!ipvs.Apply(commands) && !stopping) resyncTimer.Deadline = loop.Now + ResyncDelay;
    }

    private void RunScript(HealthEffect.RunScript run)
    {
        ScriptCommand command = run.Script;
        if (users.TryScript(command.Argv, command.User, command.Group, out Script script, out string problem)) queues.Enqueue(run.Subject, script);
        else log.ScriptRefused(problem);
    }

    private void OnScriptEnd(Script script, ScriptEnd end)
    {
        if (!end.Succeeded) log.NotifyScriptFailed(script.Arguments[0], end.ToString());
    }
}
