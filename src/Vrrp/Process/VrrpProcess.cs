using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Control;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Route;
using Keepalive.Linux.Sockets;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Process.Dumps;
using Microsoft.Extensions.Logging;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// The VRRP child: one thread, one loop, the engine, and the edges around it. Everything that happens comes in through
/// <see cref="Handle"/> or <see cref="Receive"/>; everything wanted goes out through <see cref="EffectRunner"/>.
/// </summary>
public sealed class VrrpProcess : IDisposable
{
    /// <summary>Some thousand virtual servers; reading them takes tens of megabytes.</summary>
    private const int LargeBundleBytes = 1 << 20;

    /// <summary>
    /// While a file is read only short collections happen, and hardly any at other times: what former configurations leave would stay.
    /// </summary>
    private const int ReloadsPerCollection = 50;

    private readonly EventLoop loop = new();
    private readonly VrrpEngine engine = new();
    private readonly RouteClient routes = new();
    private readonly SignalReader signals = new(
        Signal.Terminate, Signal.Interrupt, Signal.Hangup, Signal.User1, Signal.User2, Signal.StatsClear, Signal.Json, Signal.Pipe);
    private readonly Stack<List<VrrpEffect>> spareLists = new();
    private readonly SyncDaemonFollower syncDaemon;
    private readonly ParentReporter reporter;
    private readonly VrrpLog log;
    private readonly ScriptRunner scriptRunner;
    private readonly ScriptUsers users;
    private readonly AdvertSockets sockets;
    private readonly RouteChanger changer;
    private readonly KernelSettings settings = new();
    private readonly VirtualInterfaces virtualInterfaces;
    private readonly NeighborAnnouncer announcer;
    private readonly NeighborProber prober;
    private readonly TrafficFilter filter;
    private readonly TrackScripts scripts;
    private readonly TrackFiles files;
    private readonly TrackProcesses processes;
    private readonly LinkPoller links;
    private readonly Notifier notifier;
    private readonly VrrpDumper dumper;
    private readonly AlertMails mails;
    private readonly AddressLog addressLog;
    private readonly AutoPriority priority;
    private readonly EffectRunner effects;
    private readonly QuietCollection garbage;
    private readonly LoopTimer engineTimer;
    private readonly LoopTimer stopTimer;
    private readonly BackgroundQueue background;
    private readonly ParentLink parent;
    private readonly int parentDescriptor;
    private KernelWatcher? kernel;
    private ChildOptions options = new();
    private KeepaliveConfig written = new();
    private TimeSpan stopTime;
    private int reloads;
    private bool released;
    private bool owesRelease;
    private bool stopsWhenBegun;

    /// <param name="logger">Gets every line of this child.</param>
    /// <param name="parentDescriptor">The inherited socket to the parent.</param>
    public VrrpProcess(ILogger logger, int parentDescriptor)
    {
        this.parentDescriptor = parentDescriptor;
        ThreadStarter.Prepare();
        log = new VrrpLog(logger);
        syncDaemon = new SyncDaemonFollower(log);
        reporter = new ParentReporter(syncDaemon);
        scriptRunner = new ScriptRunner(loop);
        users = new ScriptUsers();
        sockets = new AdvertSockets(loop, log, Receive);
        changer = new RouteChanger(routes, log);
        announcer = new NeighborAnnouncer(loop, log);
        prober = new NeighborProber(loop, routes, log, Handle);
        filter = new TrafficFilter(log);
        virtualInterfaces = new VirtualInterfaces(routes, settings, filter, log);
        scripts = new TrackScripts(loop, scriptRunner, users, log, Handle);
        files = new TrackFiles(loop, log, Handle);
        processes = new TrackProcesses(loop, log, Handle);
        links = new LinkPoller(loop, log, Handle);
        mails = new AlertMails(reporter);
        notifier = new Notifier(loop, users, mails, log);
        dumper = new VrrpDumper(engine, sockets, routes, settings, scripts, users, log);
        addressLog = new AddressLog(engine, log);
        priority = new AutoPriority(log);
        effects = new EffectRunner(
            sockets, new AddressChanger(routes, virtualInterfaces, log), changer, announcer, prober, filter, scripts, files, notifier, reporter, log)
        {
            Answer = Handle,
            OnStopped = FinishStop,
        };
        garbage = new QuietCollection(loop);
        background = new BackgroundQueue(loop);
        engineTimer = loop.NewTimer(HandleDeadline);
        stopTimer = loop.NewTimer(() => notifier.GiveUp(loop.Stop));
        parent = LinkToParent();
        reporter.Link = parent;
        settings.ReportTo(reporter.ReportSetting);
        ProgressTeller progress = new(reporter.ReportProgress, () => MonotonicClock.Now);
        routes.TellOfProgress(progress.Step);
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
        syncDaemon.Dispose();
        kernel?.Dispose();
        files.Dispose();
        processes.Dispose();
        links.Dispose();
        sockets.Dispose();
        announcer.Dispose();
        prober.Dispose();
        filter.Dispose();
        routes.Dispose();
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
            else _ = dumper.TryHandle(signal);
        }
    }

    /// <summary>A name service may take its time: the parent is answered meanwhile, and may say that we are to stop.</summary>
    private void Start(byte[] bundle, ConfigureMessage message)
    {
        options = message.Options;
        owesRelease = message.IsSuccessor;
        background.Run(() => Read(bundle), read =>
        {
            if (released) return;
            Begin(read.Config, read.Users, message);
            owesRelease = false;
            if (stopsWhenBegun) Stop();
        });
    }

    private void Begin(KeepaliveConfig config, ScriptUsers named, ConfigureMessage message)
    {
        users.Take(named);
        UseScripts(config);
        filter.Use(config);
        Tune(config.Global);
        log.RegisteringReflector();
        log.RegisteringCommandChannel();
        links.Use(config);
        settings.Inherit(message.Settings);
        config = UseInterfaces(config);
        kernel = new KernelWatcher(loop, routes, changer, virtualInterfaces, links.Pass);
        UseBuffers(config.Global.Buffers);
        UseRoutes(config);
        log.RegisteringArpChannel();
        if (!message.IsSuccessor) files.Initialize(config.TrackFiles);
        files.ReadAll(config.TrackFiles);
        processes.Use(config);
        syncDaemon.Use(config);
        engine.WallClock = WallClock.Now;
        Handle(new VrrpInput.Start(config, new ValueList<string>(message.Masters)));
        addressLog.Begin(options.AddressMonitoring);
        if (options.DumpConf) dumper.Log();
        priority.Use(config);
        parent.SendReady(config.VrrpInstances.Count);
        LimitPowers(config.Global);
        garbage.CollectNow();
    }

    /// <summary>
    /// What is left: links, addresses, rules and sockets (NET_ADMIN, NET_RAW), starting and ending scripts of other users (SETUID, SETGID,
    /// KILL), FIFOs of other users (CHOWN), tracked files of other users (DAC_READ_SEARCH),
    /// real-time scheduling when it is wanted later (SYS_NICE).
    /// </summary>
    private void LimitPowers(GlobalDefs global)
    {
        try
        {
            List<Capability> kept =
            [
                Capability.NetAdmin, Capability.NetRaw, Capability.SetUid, Capability.SetGid, Capability.Kill, Capability.Chown,
                Capability.DacReadSearch,
            ];
            // Without it every page that is mapped from now on counts against the limit of locked memory.
            if (global.VrrpProcess.NoSwap) kept.Add(Capability.IpcLock);
            if (priority.MayRise) kept.Add(Capability.SysNice);
            Capabilities.Keep([.. kept]);
        }
        catch (LinuxException exception)
        {
            log.CannotTune("capabilities", exception.Message);
        }
    }

    /// <summary>Opens files of keys and asks the name service: beside the loop, once anything runs.</summary>
    /// <param name="bundle">The texts; null: as before, but files and users may be others by now.</param>
    private (KeepaliveConfig Config, ScriptUsers Users) Read(byte[]? bundle)
    {
        if (bundle is not null) written = Parse(bundle);
        KeepaliveConfig config = SigningKeys.Load(written, log);
        GlobalDefs global = config.Global;
        ScriptPolicy policy = new(
            global.ScriptUser, global.ScriptGroup, global.EnableScriptSecurity, global.Files.SupplementaryGroups, global.Files.UseSymlinkPaths);
        return (config, ScriptUsers.Prepare(policy, NamedUsers.Of(config)));
    }

    /// <summary>Virtual servers that the parent could not leave out are passed over.</summary>
    private static KeepaliveConfig Parse(byte[] bytes)
    {
        ConfigBundle bundle = ConfigBundle.Decode(bytes);
        return bundle.Parse(Environment.GetEnvironmentVariable, findingsOnly: true).Config.ForVrrp(bundle.HadServers);
    }

    /// <summary>A long file takes longer to read than a backup waits: adverts go on meanwhile.</summary>
    private void Reload(byte[]? bundle)
    {
        log.Reloading();
        background.Run(() => Read(bundle), read =>
        {
            Apply(read.Config, read.Users);
            // It costs the loop some milliseconds: only where it gives back what an administrator would notice.
            if (bundle?.Length > LargeBundleBytes || reloads % ReloadsPerCollection == 0) ProcessControl.ReturnUnusedMemory();
        });
    }

    private void Apply(KeepaliveConfig config, ScriptUsers named)
    {
        if (released) return;
        users.Take(named);
        UseScripts(config);
        priority.Use(config);
        files.ReadAll(config.TrackFiles);
        processes.Use(config);
        links.Use(config);
        UseRoutes(config);
        config = UseInterfaces(config);
        kernel?.ReadNotifications();
        dumper.SaveAround("pre", ++reloads);
        engine.WallClock = WallClock.Now;
        Handle(new VrrpInput.Reload(config));
        virtualInterfaces.RemoveObsolete();
        dumper.SaveAround("post", reloads);
        syncDaemon.Use(config);
        parent.SendReloadDone(refusal: null);
    }

    private void UseScripts(KeepaliveConfig config)
    {
        GlobalDefs global = config.Global;
        stopTime = global.ScriptTimeAtStop;
        mails.Use(global.Mail);
        // One process starts the reader of the FIFO that both write to.
        bool alone = options.NoHealthCheck || !(config.HasHealthCheck || options.AllChildren);
        notifier.Use([.. Plan("", global.NotifyFifo, alone), .. Plan("vrrp ", global.VrrpNotifyFifo, runsReader: true)]);
    }

    private IEnumerable<FifoPlan> Plan(string kind, NotifyFifoConfig? fifo, bool runsReader)
    {
        if (fifo is null) return [];
        ScriptCommand? reader = runsReader ? fifo.Script : null;
        return FifoPlan.Make(users, log.ScriptRefused, kind, fifo.Path, (fifo.User, fifo.Group), reader?.Argv, (reader?.User, reader?.Group));
    }

    /// <summary>Virtual interfaces are made before the engine looks for them.</summary>
    private KeepaliveConfig UseInterfaces(KeepaliveConfig config)
    {
        settings.Use(config);
        KeepaliveConfig planned = virtualInterfaces.Use(config);
        announcer.Use(planned, virtualInterfaces.BaseOf);
        return planned;
    }

    private void UseRoutes(KeepaliveConfig config)
    {
        changer.Use(config);
        if (RouteChanger.IsNeededBy(config)) kernel?.SeeRoutes();
    }

    private void Tune(GlobalDefs global)
    {
        if (global.Files.VrrpProcessName is string name) ProcessControl.SetName(name);
        ProcessTuning wanted = global.VrrpProcess;
        Tuning tuning = new(wanted.RealTimePriority, wanted.RealTimeLimit, wanted.Priority, wanted.NoSwap, wanted.CpuAffinity);
        ProcessTuner.Apply("vrrp", tuning, log.CannotTune);
    }

    private void UseBuffers(BufferConfig buffers)
    {
        sockets.Use(buffers);
        if (buffers.VrrpCommand is uint command) routes.SetReceiveBuffer((int)Math.Min(command, int.MaxValue), buffers.VrrpCommandForce);
        if (buffers.VrrpMonitor is uint monitor) kernel!.SetReceiveBuffer((int)Math.Min(monitor, int.MaxValue), buffers.VrrpMonitorForce);
    }

    private void LoseParent()
    {
        if (released) return;
        log.ParentGone();
        loop.Remove(parentDescriptor);
        reporter.Link = null;
        Stop();
    }

    private void Stop()
    {
        if (released) return;
        // What a dead predecessor left is let go of by whoever knows what it is.
        stopsWhenBegun = owesRelease;
        if (stopsWhenBegun) return;
        released = true;
        scripts.Stop();
        if (!options.AddressMonitoring) StopWatchingKernel();
        Handle(new VrrpInput.Stop(options.DontReleaseVrrp));
    }

    /// <summary>It would tell of each address that we remove, and nothing is decided by that any more.</summary>
    private void StopWatchingKernel()
    {
        kernel?.Dispose();
        kernel = null;
    }

    /// <summary>Everything is let go of; scripts that are told of it get their time.</summary>
    private void FinishStop()
    {
        engineTimer.Deadline = Instant.Never;
        if (!options.DontReleaseVrrp)
        {
            virtualInterfaces.RemoveAll();
            settings.RestoreAll();
        }
        stopTimer.Deadline = loop.Now + stopTime;
        notifier.Finish(stopTimer.Deadline, loop.Stop);
    }

    private void Receive(AdvertChannel channel, ReadOnlySpan<byte> packet)
    {
        List<VrrpEffect> list = TakeList();
        if (engine.NeedsWallClock) engine.WallClock = WallClock.Now;
        engine.Receive(channel, packet, loop.Now, list);
        Finish(list);
    }

    private void Handle(VrrpInput input)
    {
        List<VrrpEffect> list = TakeList();
        engine.Handle(input, loop.Now, list);
        addressLog.Note(input);
        Finish(list);
    }

    private void HandleDeadline()
    {
        if (priority.IsWanted) priority.NoteLateness(loop.Now - engine.NextDeadline);
        List<VrrpEffect> list = TakeList();
        engine.HandleDeadline(loop.Now, list);
        Finish(list);
    }

    /// <summary>Lists are used again: an effect may be answered while the list it stood in is still being worked off.</summary>
    private List<VrrpEffect> TakeList() => spareLists.TryPop(out List<VrrpEffect>? list) ? list : [];

    private void Finish(List<VrrpEffect> list)
    {
        effects.RunAll(list);
        list.Clear();
        spareLists.Push(list);
        if (released) return;
        engineTimer.Deadline = engine.NextDeadline;
        garbage.Note();
    }
}
