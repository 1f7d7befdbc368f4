using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine.SplitBrain;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>What an instance waits for.</summary>
internal enum VrrpTimer
{
    /// <summary>MASTER: the next advert.</summary>
    Advertise,

    /// <summary>BACKUP: the master has been silent for too long.</summary>
    MasterDown,

    /// <summary>BACKUP: until then a master with a lower priority is accepted.</summary>
    PreemptDelay,

    /// <summary>MASTER: the second burst of announcements.</summary>
    SecondBurst,

    /// <summary>MASTER: the second burst after an advert with a lower priority.</summary>
    LowerPriorityBurst,

    /// <summary>MASTER: the next refresh of announcements.</summary>
    Refresh,

    /// <summary>MASTER: the next announcement on interfaces by which no advert leaves.</summary>
    ExtraInterfaces,
}

/// <summary>
/// One virtual router: the state machine of RFC 9568 section 6.4 with keepalived's FAULT state. This file holds what all states
/// share; .Backup, .Master, .Fault and .Receive hold one subject each.
/// </summary>
public sealed partial class VrrpInstance : IDeadline
{
    private readonly VrrpEngine engine;
    private readonly VrrpTurn turn;
    private readonly TimerTable<VrrpTimer> timers = new();
    private readonly ReadyAdverts advert;
    private readonly ReadyAdverts release;
    private readonly FaultSet faults = new();
    private readonly SplitBrainWatch watch;
    private readonly TakeOverGate gate;
    private readonly AdvertNumbers numbers = new();

    private IpAddress[] advertised = [];
    private byte[] authenticationKey = [];
    private bool usesOldChecksum;
    private int weights;
    private uint alreadyLogged;
    private readonly HashSet<IpAddress> unreached = [];
    private TimeSpan masterInterval;

    internal VrrpInstance(VrrpEngine engine, VrrpTurn turn, VrrpInstanceConfig config)
    {
        this.engine = engine;
        this.turn = turn;
        Config = config;
        EffectivePriority = config.Priority;
        masterInterval = config.AdvertInterval;
        Announcer = new Announcer(this, turn);
        watch = new SplitBrainWatch(this, turn, engine.Probes);
        gate = new TakeOverGate(this, turn, engine.Probes);
        advert = new ReadyAdverts(this, numbers);
        release = new ReadyAdverts(this, numbers);
    }

    public VrrpInstanceConfig Config { get; private set; }

    public string Name => Config.Name;

    public VrrpState State { get; private set; }

    /// <summary>What adverts leave from and come in by: the interface, or its VMAC or ipvlan.</summary>
    public required InterfaceState Interface { get; init; }

    /// <summary>The interface of the configuration; its address is the source of adverts.</summary>
    public required InterfaceState Base { get; init; }

    /// <summary>Where adverts leave from; none while the interface has no address.</summary>
    public IpAddress Source { get; private set; }

    public byte EffectivePriority { get; private set; }

    /// <summary>Who was heard last as master.</summary>
    public IpAddress MasterAddress { get; private set; }

    public byte MasterPriority { get; private set; }

    /// <summary>When the state began.</summary>
    public Instant Since { get; private set; }

    public VrrpCounters Counters { get; } = new();

    /// <summary>The last changes of state and why they happened.</summary>
    public TransitionHistory History { get; } = new();

    /// <summary>A state beside <see cref="State"/>: what speaks for a second master; null when nothing does.</summary>
    public SplitBrainState? SplitBrain => watch.State;

    public Instant Deadline => Instant.Min(timers.Next, watch.Deadline);

    int IDeadline.HeapPosition { get; set; } = -1;

    internal AdvertChannel? Channel { get; set; }

    /// <summary>False for unicast without an interface: adverts leave and come in wherever the routes lead.</summary>
    internal bool NeedsInterface => Interface.Name.Length > 0;

    internal SyncGroup? Group { get; set; }

    internal Announcer Announcer { get; }

    /// <summary>All virtual addresses, excluded ones last, with where they belong.</summary>
    internal ValueList<PlacedAddress> Placed { get; private set; } = [];

    internal bool IsFaulty => !faults.IsEmpty;

    /// <summary>How many reasons for FAULT there are.</summary>
    internal int FaultCount => faults.Count;

    /// <summary>The configured priority and all weights, before limits.</summary>
    internal int TotalPriority => Config.IsOwner ? Config.Priority : Config.Priority + weights;

    /// <summary>The state it would have on its own.</summary>
    internal VrrpState Wanted => State == VrrpState.Backup && Group is not null ? Wish : State;

    /// <summary>In a sync group: the state this member would have on its own.</summary>
    internal VrrpState Wish { get; set; } = VrrpState.Backup;

    /// <summary>How long a backup waits for the present master.</summary>
    internal TimeSpan FullWait => MasterDownInterval;

    private TimeSpan MasterDownInterval =>
        ElectionRules.MasterDown(Config.Version, EffectivePriority, MasterInterval, Config.DownTimerAdverts);

    /// <summary>Version 2 nodes agree on the interval; version 3 nodes learn it from the master.</summary>
    internal TimeSpan MasterInterval => Config.Version == 2 ? Config.AdvertInterval : masterInterval;

    /// <summary>Whatever is due.</summary>
    internal void HandleDeadline()
    {
        if (State == VrrpState.Master) HandleMasterDeadline();
        else if (State == VrrpState.Backup) HandleBackupDeadline();
        else timers.StopAll();
        if (watch.Deadline <= turn.Now) watch.HandleDeadline();
        engine.Reschedule(this);
    }

    /// <summary>The interface came, went, or changed its index: look at everything again.</summary>
    internal void InterfaceChanged()
    {
        ChooseSource();
        // Where the interface was is needed to let go of what is there: it may have got another name only.
        if (NeedsInterface && Interface.Index == InterfaceIndex.None) CheckInterface();
        // What we own is known by interface index: a new index makes other keys of it.
        if (State == VrrpState.Master) engine.Disown(this);
        PlaceAddresses();
        if (State == VrrpState.Master) engine.Own(this);
        watch.Reconfigured();
        CheckInterface();
        engine.Reschedule(this);
    }

    /// <summary>An interface has another link-layer address: what neighbours know of the addresses there leads to nobody.</summary>
    internal void MacChanged(InterfaceState state)
    {
        Announcer.Stop();
        if (Placed.Any(placed => placed.Interface == state.Index)) Announcer.AnnounceAgain();
    }

    /// <summary>Resolves the interfaces of the addresses; one whose interface is missing waits for it.</summary>
    internal void PlaceAddresses()
    {
        IEnumerable<VirtualAddress> all = Config.VirtualAddresses.Concat(Config.ExcludedAddresses);
        Placed = new ValueList<PlacedAddress>([.. all.Select(address => new PlacedAddress(DeviceOf(address).Index, address))]);
    }

    internal InterfaceState DeviceOf(VirtualAddress address) => address.Device is null ? Base : engine.Interfaces.Named(address.Device);

    /// <summary>
    /// Where an address is asked for. Behind a VMAC both nodes have one link-layer address: an answer to it ends in the switch, which has
    /// seen it on the answering side a moment ago. The parent's own address is asked with instead.
    /// </summary>
    internal InterfaceState AskingDeviceOf(VirtualAddress address) =>
        address.Device is not null && address.Device == Config.AddressInterface ? Base : DeviceOf(address);

    /// <summary>The same for real addresses of others.</summary>
    internal InterfaceState AskingDevice => Config.AddressInterface is null ? Interface : Base;

    /// <summary>Chooses the source of adverts; true when there is one.</summary>
    internal bool ChooseSource()
    {
        IpAddress chosen = Config.SourceAddress;
        if (chosen.IsNone) chosen = Base.Has(Source) ? Source : engine.SourceOn(Base, Config.Family);
        if (chosen != Source)
        {
            Source = chosen;
            WritePackets();
        }
        return !Source.IsNone;
    }

    internal void ChangeWeights(int total)
    {
        weights = total;
        byte priority = ElectionRules.EffectivePriority(Config.Priority, weights);
        if (priority == EffectivePriority) return;
        turn.Info(VrrpMessages.PriorityChanged(Name, EffectivePriority, priority));
        TimeSpan before = MasterDownInterval;
        EffectivePriority = priority;
        NotifyPriority();
        WritePackets();
        if (State == VrrpState.Backup) ShiftMasterDown(MasterDownInterval - before);
        engine.Reschedule(this);
    }

    /// <summary>The wait became longer or shorter while it runs; what is over now is due now, not in the past.</summary>
    private void ShiftMasterDown(TimeSpan change)
    {
        if (!timers.IsRunning(VrrpTimer.MasterDown)) return;
        Instant shifted = timers[VrrpTimer.MasterDown] + change;
        timers[VrrpTimer.MasterDown] = shifted > turn.Now ? shifted : turn.Now;
    }

    internal void TakeAddresses()
    {
        usesOldChecksum = Config.OldUnicastChecksum ?? usesOldChecksum;
        TakeTrailerKeys();
        authenticationKey = Config.Authentication.Type == AuthType.Ah ? AuthenticationHeader.Key(Config.Authentication.Password) : [];
        advertised = [.. Config.VirtualAddresses.Select(address => address.Prefix.Address)];
        PlaceAddresses();
    }

    private void WritePackets()
    {
        if (Source.IsNone) return;
        Write(advert, EffectivePriority);
        Write(release, priority: 0);
    }

    private void Write(ReadyAdverts adverts, byte priority)
    {
        ValueList<UnicastPeer> peers = Config.UnicastPeers;
        AdvertPacket[] packets = adverts.Prepare(Math.Max(peers.Count, 1));
        for (int i = 0; i < packets.Length; i++)
        {
            IpAddress destination = Config.IsUnicast ? peers[i].Address : Config.McastGroup;
            packets[i].Write(Content(priority, destination, usesOldChecksum ? Config.McastGroup : destination));
        }
    }

    private AdvertContent Content(byte priority, IpAddress destination, IpAddress checksumDestination) => new()
    {
        Version = Config.Version,
        VirtualRouterId = Config.VirtualRouterId,
        Priority = priority,
        Source = Source,
        Destination = destination,
        ChecksumDestination = checksumDestination,
        Ttl = Config.IsUnicast ? UnicastTtl : null,
        Interval = Config.AdvertInterval,
        Addresses = advertised,
        AuthType = (byte)Config.Authentication.Type,
        Password = Config.Authentication.Password,
        ChecksumAsV2 = Config.V3ChecksumAsV2,
        Signing = signing,
    };

    /// <summary>Without a word about it: 255 for IPv4, the kernel's usual 64 for IPv6.</summary>
    private byte UnicastTtl => Config.UnicastTtl < 0 ? (byte)64 : (byte)Config.UnicastTtl;

    private void Enter(VrrpState state, string why)
    {
        Record(state, why);
        timers.StopAll();
        alreadyLogged = 0;
        unreached.Clear();
    }

    /// <summary>The instance ends with the process or with a reload: nothing is decided any more.</summary>
    internal void Retire(VrrpState state, string why) => Record(state, why);

    private void Record(VrrpState state, string why)
    {
        VrrpState from = State;
        Transition transition = new(turn.Now, State, state, why);
        History.Add(transition);
        turn.Add(new VrrpEffect.ReportTransition(Name, transition));
        turn.Info(VrrpMessages.Transition(Name, State, state, why));
        State = state;
        Since = turn.Now;
        gate.Reset();
        if (from == VrrpState.Master) watch.LeftMaster(why);
    }

    /// <summary>Time between two rounds of probes: never so short that all instances together send more than ten a second.</summary>
    internal TimeSpan ProbeInterval
    {
        get
        {
            TimeSpan share = engine.Instances.Count * TimeSpan.FromMilliseconds(100);
            return Config.SplitBrain.ProbeInterval > share ? Config.SplitBrain.ProbeInterval : share;
        }
    }

    /// <summary>Where the other nodes are, as far as it is configured or heard.</summary>
    internal IEnumerable<IpAddress> KnownPeers
    {
        get
        {
            IEnumerable<IpAddress> configured = Config.SplitBrain.Peers.Concat(Config.UnicastPeers.Select(peer => peer.Address));
            IEnumerable<IpAddress> heard = MasterAddress.IsNone || MasterAddress == Source ? [] : [MasterAddress];
            return configured.Concat(heard).Where(peer => peer.Family == Config.Family).Distinct().Take(SplitBrainWatch.PeersMax);
        }
    }

    private void Notify() => NotifyAs(State);

    /// <summary>fifo_write_vrrp_states_on_reload: the FIFOs hear the state once more.</summary>
    internal void TellFifosAgain()
    {
        if (State != VrrpState.Init) turn.Add(new VrrpEffect.WriteFifo(NotifySubject.Instance, Name, VrrpStates.Name(State), EffectivePriority));
    }

    private void NotifyPriority()
    {
        bool wanted = Config.NotifyPriorityChanges || Group?.Config.NotifyPriorityChanges == true;
        if (!wanted || State is not (VrrpState.Master or VrrpState.Backup)) return;
        turn.Add(new VrrpEffect.WriteFifo(NotifySubject.Instance, Name, VrrpStates.Name(State) + "_PRIORITY", EffectivePriority));
    }

    internal void NotifyAs(VrrpState state) =>
        turn.Add(new VrrpEffect.Notify(NotifySubject.Instance, Name, state, EffectivePriority, Config.Notify) { Mail = Config.SmtpAlert });
}
