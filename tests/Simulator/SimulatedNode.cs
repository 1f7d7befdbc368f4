using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Engine.SplitBrain;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Simulator;

/// <summary>
/// A host with a kernel and a VRRP process: the real engine, carried out as the real process carries it out. The process can die and
/// be started again, freeze, or change its configuration; addresses belong to the kernel and outlive the process.
/// </summary>
public class SimulatedNode
{
    private const int FirstIndex = 2;
    private const long FirstUnixSecond = 1_800_000_000;

    private readonly World world;
    private readonly VirtualNetwork network;
    private readonly Action<SimulatedNode> onSettled;
    private readonly HashSet<IpAddress> kernel = [];
    private readonly List<Action> backlog = [];
    private readonly HashSet<string> masters = new(StringComparer.Ordinal);
    private VrrpEngine? engine;
    private readonly AdvertChannel?[] channels;
    private readonly bool[] linksUp;
    private readonly Dictionary<string, bool> scripts = new(StringComparer.Ordinal);
    private Instant wakeAt = Instant.Never;
    private TimeSpan clockError;
    private int depth;

    public SimulatedNode(World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> onSettled)
    {
        this.world = world;
        this.network = network;
        this.onSettled = onSettled;
        Id = id;
        Config = config;
        channels = new AdvertChannel?[network.Segments];
        linksUp = [.. Enumerable.Repeat(true, network.Segments)];
        Mac = new MacAddress((ulong)(0x0200_0000_0000 + id + 1));
        network.Join(this);
    }

    public int Id { get; }

    public MacAddress Mac { get; }

    public KeepaliveConfig Config
    {
        get;
        protected set
        {
            field = value;
            VirtualAddresses = [.. value.VrrpInstances.SelectMany(instance => instance.VirtualAddresses).Select(one => one.Prefix.Address)];
        }
    }

    public bool IsFrozen { get; protected set; }

    /// <summary>Reading what came while it was frozen, before it looks at its timers: a loop reads first.</summary>
    public bool IsCatchingUp { get; private set; }

    public virtual bool Runs => engine is not null;

    public IReadOnlySet<IpAddress> KernelAddresses => kernel;

    /// <summary>What the kernel holds, for other kinds of node.</summary>
    protected HashSet<IpAddress> Kernel => kernel;

    protected World World => world;

    public VrrpInstance? Instance => engine?.Instances.Count > 0 ? engine.Instances[0] : null;

    public IReadOnlyList<VrrpInstance> Instances => engine?.Instances ?? [];

    /// <summary>The process runs and has read its configuration.</summary>
    public virtual bool IsConfigured => Instance is not null;

    /// <summary>Whether it is master of its (first) instance now.</summary>
    public virtual bool IsMaster => Instance?.State == VrrpState.Master;

    public virtual byte EffectivePriority => Instance?.EffectivePriority ?? 0;

    /// <summary>As the running process has it, which a reload that came while it was frozen did not reach.</summary>
    public virtual bool Preempts => Instance?.Config.Preempt == true;

    /// <summary>Awake, with all links up: what the network delivers is heard.</summary>
    public bool IsAttentive => Runs && !IsFrozen && !linksUp.AsSpan().Contains(false);

    /// <summary>An alert of a second master is open; keepalived has none.</summary>
    public virtual bool TellsOfTwoMasters => Instances.Any(instance => instance.SplitBrain is not null);

    /// <summary>All of all instances.</summary>
    public IReadOnlyList<IpAddress> VirtualAddresses { get; private set; } = [];

    public virtual Instant NextDeadline => engine?.NextDeadline ?? Instant.Never;

    public long AdvertsSent { get; private set; }

    public long PacketsHeard { get; protected set; }

    /// <summary>When each address was announced last by this node.</summary>
    public Dictionary<IpAddress, Instant> AnnouncedAt { get; } = [];

    /// <summary>Gets every announcement, as a client host would.</summary>
    public Action<IpAddress, MacAddress>? OnAnnounced { get; set; }

    public Action<string>? OnLog { get; set; }

    public Action<SplitBrainAlert>? OnAlert { get; set; }

    /// <summary>The time of day as this host has it, as trailers have it.</summary>
    private ulong WallClock => (ulong)((FirstUnixSecond + (world.Now + clockError - Instant.Zero).TotalSeconds) * AuthenticationTrailer.OneSecond);

    /// <summary>Somebody sets the clock: zero is right.</summary>
    public void SetClock(TimeSpan error)
    {
        if (world.ClocksCanBeSet) clockError = error;
    }

    /// <summary>Whether this host's kernel answers for an address: it does so whatever becomes of the process.</summary>
    public bool AnswersFor(int segment, IpAddress address) =>
        linksUp[segment] && (kernel.Contains(address) || address == IpAddress.V4(10, (byte)segment, 0, (byte)(Id + 1)));

    /// <summary>The process starts; after a crash of the process alone it is told what it was.</summary>
    public virtual void Start(bool adopt)
    {
        if (Runs) return;
        engine = new VrrpEngine();
        // Numbers must not begin below those that others remember: with auth_hmac the time is right before the process starts.
        clockError = TimeSpan.Zero;
        Array.Clear(channels);
        for (int segment = 0; segment < network.Segments; segment++)
        {
            Handle(new VrrpInput.LinkSeen(Index(segment), Interface(segment), linksUp[segment], Mac));
            Handle(new VrrpInput.AddressSeen(Index(segment), IpAddress.V4(10, (byte)segment, 0, (byte)(Id + 1))));
        }
        foreach (IpAddress address in kernel) Handle(new VrrpInput.AddressSeen(IndexOf(address), address));
        ValueList<string> heirs = adopt ? new ValueList<string>([.. masters]) : [];
        masters.Clear();
        engine.WallClock = WallClock;
        Handle(new VrrpInput.Start(Config, heirs));
        foreach (string script in Config.TrackScripts.Select(script => script.Name)) TellScript(script);
    }

    public static string Interface(int segment) => $"eth{segment}";

    private static InterfaceIndex Index(int segment) => new(FirstIndex + segment);

    /// <summary>Addresses carry the number of their segment: 10.SEGMENT.0.x.</summary>
    private static InterfaceIndex IndexOf(IpAddress address) => Index((int)(address.Value >> 16 & 0xff));

    /// <summary>What a script finds from now on; it runs at once.</summary>
    public void SetScript(string script, bool succeeds)
    {
        scripts[script] = succeeds;
        if (Runs) WhenAwake(() => TellScript(script));
    }

    private void TellScript(string script)
    {
        if (engine is null) return;
        bool succeeds = scripts.GetValueOrDefault(script, true);
        Handle(new VrrpInput.ScriptEnded(script, succeeds, succeeds ? "succeeded" : "exited with status 1"));
    }

    /// <summary>SIGKILL: the process is gone, the kernel keeps what it has.</summary>
    public virtual void Kill() => engine = null;

    /// <summary>The machine is gone, with all it held.</summary>
    public virtual void PowerOff()
    {
        engine = null;
        kernel.Clear();
        masters.Clear();
        backlog.Clear();
        IsFrozen = false;
    }

    public virtual void Stop()
    {
        if (!Runs) return;
        Handle(new VrrpInput.Stop(Keep: false));
        engine = null;
        masters.Clear();
    }

    public virtual void Reload(KeepaliveConfig config)
    {
        Config = config;
        if (Runs && !IsFrozen) Handle(new VrrpInput.Reload(config));
    }

    public virtual void Freeze() => IsFrozen = Runs;

    /// <summary>Time went on without us: what came meanwhile comes now.</summary>
    public virtual void Thaw()
    {
        if (!IsFrozen) return;
        IsFrozen = false;
        Action[] waiting = [.. backlog];
        backlog.Clear();
        IsCatchingUp = true;
        foreach (Action action in waiting) action();
        IsCatchingUp = false;
        Wake();
    }

    public virtual void SetLink(int segment, bool up)
    {
        linksUp[segment] = up;
        if (!Runs) return;
        WhenAwake(() =>
        {
            if (engine is not null) Handle(new VrrpInput.LinkSeen(Index(segment), Interface(segment), up, Mac));
        });
    }

    public virtual void Hear(int segment, byte[] packet)
    {
        if (!Runs || !linksUp[segment]) return;
        WhenAwake(() =>
        {
            if (engine is null || channels[segment] is null) return;
            PacketsHeard++;
            List<VrrpEffect> effects = [];
            if (engine.NeedsWallClock) engine.WallClock = WallClock;
            engine.Receive(channels[segment]!, packet, world.Now, effects);
            Finish(effects);
        });
    }

    /// <summary>What a faulty node would do differently: the tests of the checkers override it.</summary>
    protected virtual void RemoveFromKernel(IpAddress address) => kernel.Remove(address);

    /// <inheritdoc cref="RemoveFromKernel"/>
    protected virtual void Transmit(int segment, byte[] packet)
    {
        AdvertsSent++;
        if (linksUp[segment]) network.Send(this, segment, packet);
    }

    /// <inheritdoc cref="RemoveFromKernel"/>
    protected virtual void Announce(AnnouncedAddress address)
    {
        AnnouncedAt[address.Address] = world.Now;
        if (linksUp[address.Interface.Value - FirstIndex]) OnAnnounced?.Invoke(address.Address, address.Mac);
    }

    private void WhenAwake(Action action)
    {
        // A socket buffer has an end too.
        if (!IsFrozen) action();
        else if (backlog.Count < 1000) backlog.Add(action);
    }

    private void Handle(VrrpInput input)
    {
        List<VrrpEffect> effects = [];
        engine!.Handle(input, world.Now, effects);
        Finish(effects);
    }

    private void Wake()
    {
        wakeAt = Instant.Never;
        if (engine is null || IsFrozen) return;
        if (engine.NextDeadline <= world.Now)
        {
            List<VrrpEffect> effects = [];
            engine.HandleDeadline(world.Now, effects);
            Finish(effects);
        }
        ScheduleWake();
    }

    private void ScheduleWake()
    {
        if (engine is null || IsFrozen || engine.NextDeadline >= wakeAt) return;
        wakeAt = engine.NextDeadline;
        Instant planned = wakeAt;
        world.At(planned, () =>
        {
            if (wakeAt == planned) Wake();
        });
    }

    private void Finish(List<VrrpEffect> effects)
    {
        depth++;
        foreach (VrrpEffect effect in effects) CarryOut(effect);
        depth--;
        if (depth > 0 || engine is null) return;
        onSettled(this);
        ScheduleWake();
    }

    private void CarryOut(VrrpEffect effect)
    {
        switch (effect)
        {
            case VrrpEffect.OpenChannel open:
                channels[open.Channel.Interface.Value - FirstIndex] = open.Channel;
                break;
            case VrrpEffect.SendAdvert advert:
                advert.Packet.Stamp(advert.Packet.IsSigned ? WallClock : 0);
                Transmit(advert.Channel.Interface.Value - FirstIndex, advert.Packet.Bytes);
                break;
            case VrrpEffect.AddAddresses add:
                foreach (PlacedAddress placed in add.Addresses) kernel.Add(placed.Address.Prefix.Address);
                Handle(new VrrpInput.AddressesSettled(add.Instance, []));
                foreach (PlacedAddress placed in add.Addresses) Notice(new VrrpInput.AddressSeen(placed.Interface, placed.Address.Prefix.Address));
                break;
            case VrrpEffect.RemoveAddresses remove:
                foreach (PlacedAddress placed in remove.Addresses) RemoveFromKernel(placed.Address.Prefix.Address);
                foreach (PlacedAddress placed in remove.Addresses) Notice(new VrrpInput.AddressGone(placed.Interface, placed.Address.Prefix.Address));
                break;
            case VrrpEffect.Announce burst:
                foreach (AnnouncedAddress address in burst.Addresses) Announce(address);
                break;
            case VrrpEffect.ProbeAddress probe:
                Ask(probe);
                break;
            case VrrpEffect.SplitBrain trouble:
                OnAlert?.Invoke(trouble.Alert);
                break;
            case VrrpEffect.ReportMaster report:
                if (report.IsMaster) masters.Add(report.Name);
                else masters.Remove(report.Name);
                break;
            case VrrpEffect.Log { Level: not VrrpLogLevel.Detail } line:
                OnLog?.Invoke(line.Text);
                break;
        }
    }

    private void Ask(VrrpEffect.ProbeAddress probe)
    {
        int segment = probe.Interface.Value - FirstIndex;
        if (!linksUp[segment]) return;
        network.Ask(this, segment, probe.Address, mac => Notice(new VrrpInput.ProbeAnswered(probe.Interface, probe.Address, mac)));
    }

    /// <summary>Netlink tells of our own changes too, a little later.</summary>
    private void Notice(VrrpInput notification)
    {
        VrrpEngine? teller = engine;
        world.After(TimeSpan.FromMicroseconds(100), () => WhenAwake(() =>
        {
            if (engine is null || !ReferenceEquals(engine, teller)) return;
            Handle(notification);
            Handle(new VrrpInput.NotificationsRead());
        }));
    }
}
