using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Simulator;

/// <summary>
/// A host with a kernel and a VRRP process: the real engine, carried out as the real process carries it out. The process can die and
/// be started again, freeze, or change its configuration; addresses belong to the kernel and outlive the process.
/// </summary>
public class SimulatedNode
{
    private static readonly InterfaceIndex Eth0 = new(2);

    private readonly World world;
    private readonly VirtualNetwork network;
    private readonly Action<SimulatedNode> onSettled;
    private readonly HashSet<IpAddress> kernel = [];
    private readonly List<Action> backlog = [];
    private readonly HashSet<string> masters = new(StringComparer.Ordinal);
    private VrrpEngine? engine;
    private AdvertChannel? channel;
    private Instant wakeAt = Instant.Never;
    private bool linkUp = true;
    private int depth;

    public SimulatedNode(World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> onSettled)
    {
        this.world = world;
        this.network = network;
        this.onSettled = onSettled;
        Id = id;
        Config = config;
        Address = IpAddress.V4(10, 0, 0, (byte)(id + 1));
        Mac = new MacAddress((ulong)(0x0200_0000_0000 + id + 1));
        network.Join(this);
    }

    public int Id { get; }

    public IpAddress Address { get; }

    public MacAddress Mac { get; }

    public KeepaliveConfig Config { get; private set; }

    public bool IsFrozen { get; private set; }

    /// <summary>Reading what came while it was frozen, before it looks at its timers: a loop reads first.</summary>
    public bool IsCatchingUp { get; private set; }

    public bool Runs => engine is not null;

    public IReadOnlySet<IpAddress> KernelAddresses => kernel;

    public VrrpInstance? Instance => engine?.Instances.Count > 0 ? engine.Instances[0] : null;

    public Instant NextDeadline => engine?.NextDeadline ?? Instant.Never;

    public long AdvertsSent { get; private set; }

    public long PacketsHeard { get; private set; }

    /// <summary>When each address was announced last by this node.</summary>
    public Dictionary<IpAddress, Instant> AnnouncedAt { get; } = [];

    /// <summary>Gets every announcement, as a client host would.</summary>
    public Action<IpAddress, MacAddress>? OnAnnounced { get; set; }

    public Action<string>? OnLog { get; set; }

    /// <summary>The process starts; after a crash of the process alone it is told what it was.</summary>
    public void Start(bool adopt)
    {
        if (Runs) return;
        engine = new VrrpEngine();
        channel = null;
        Handle(new VrrpInput.LinkSeen(Eth0, "eth0", linkUp, Mac));
        Handle(new VrrpInput.AddressSeen(Eth0, Address));
        foreach (IpAddress address in kernel) Handle(new VrrpInput.AddressSeen(Eth0, address));
        ValueList<string> heirs = adopt ? new ValueList<string>([.. masters]) : [];
        masters.Clear();
        Handle(new VrrpInput.Start(Config, heirs));
    }

    /// <summary>SIGKILL: the process is gone, the kernel keeps what it has.</summary>
    public void Kill() => engine = null;

    /// <summary>The machine is gone, with all it held.</summary>
    public void PowerOff()
    {
        engine = null;
        kernel.Clear();
        masters.Clear();
        backlog.Clear();
        IsFrozen = false;
    }

    public void Stop()
    {
        if (!Runs) return;
        Handle(new VrrpInput.Stop(Keep: false));
        engine = null;
        masters.Clear();
    }

    public void Reload(KeepaliveConfig config)
    {
        Config = config;
        if (Runs && !IsFrozen) Handle(new VrrpInput.Reload(config));
    }

    public void Freeze() => IsFrozen = Runs;

    /// <summary>Time went on without us: what came meanwhile comes now.</summary>
    public void Thaw()
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

    public void SetLink(bool up)
    {
        linkUp = up;
        if (!Runs) return;
        WhenAwake(() => Handle(new VrrpInput.LinkSeen(Eth0, "eth0", up, Mac)));
    }

    public virtual void Hear(byte[] packet)
    {
        if (!Runs || !linkUp) return;
        WhenAwake(() =>
        {
            if (engine is null || channel is null) return;
            PacketsHeard++;
            List<VrrpEffect> effects = [];
            engine.Receive(channel, packet, world.Now, effects);
            Finish(effects);
        });
    }

    /// <summary>What a faulty node would do differently: the tests of the checkers override it.</summary>
    protected virtual void RemoveFromKernel(IpAddress address) => kernel.Remove(address);

    /// <inheritdoc cref="RemoveFromKernel"/>
    protected virtual void Transmit(byte[] packet)
    {
        AdvertsSent++;
        if (linkUp) network.Send(this, packet);
    }

    /// <inheritdoc cref="RemoveFromKernel"/>
    protected virtual void Announce(AnnouncedAddress address)
    {
        AnnouncedAt[address.Address] = world.Now;
        if (linkUp) OnAnnounced?.Invoke(address.Address, address.Mac);
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
                channel = open.Channel;
                break;
            case VrrpEffect.SendAdvert advert:
                advert.Packet.Stamp();
                Transmit(advert.Packet.Bytes);
                break;
            case VrrpEffect.AddAddresses add:
                foreach (PlacedAddress placed in add.Addresses) kernel.Add(placed.Address.Prefix.Address);
                Handle(new VrrpInput.AddressesSettled(add.Instance, []));
                foreach (PlacedAddress placed in add.Addresses) Notice(new VrrpInput.AddressSeen(Eth0, placed.Address.Prefix.Address));
                break;
            case VrrpEffect.RemoveAddresses remove:
                foreach (PlacedAddress placed in remove.Addresses) RemoveFromKernel(placed.Address.Prefix.Address);
                foreach (PlacedAddress placed in remove.Addresses) Notice(new VrrpInput.AddressGone(Eth0, placed.Address.Prefix.Address));
                break;
            case VrrpEffect.Announce burst:
                foreach (AnnouncedAddress address in burst.Addresses) Announce(address);
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
