using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Simulator;

/// <summary>
/// A node that decides as keepalived does, where that is not as we do: a process that died comes back as BACKUP without the addresses, after
/// a freeze it goes on as if nothing had happened, every packet puts a master's next advert off, the winner of a contest announces nothing
/// again. One instance of version 2. Written from what keepalived was seen to do, with nothing of our engine in it.
/// </summary>
public sealed class KeepalivedNode(
    World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> onSettled)
    : SimulatedNode(world, network, id, config, onSettled)
{
    private readonly Action<SimulatedNode> onSettled = onSettled;
    private readonly List<Action> missed = [];
    private readonly AdvertPacket advert = new();
    private State state;
    private bool linkUp = true;
    private Instant timer = Instant.Never;
    private Instant secondBurst = Instant.Never;
    private Instant refresh = Instant.Never;
    private Instant wakeAt = Instant.Never;

    private enum State
    {
        Dead,
        Fault,
        Backup,
        Master,
    }

    public override bool Runs => state != State.Dead;

    public override bool IsConfigured => Runs;

    public override bool IsMaster => state == State.Master;

    public override byte EffectivePriority => Own.Priority;

    public override bool Preempts => Own.Preempt;

    /// <summary>It logs what it hears and goes on: nobody expects more.</summary>
    public override bool TellsOfTwoMasters => true;

    public override Instant NextDeadline => Instant.Min(timer, Instant.Min(secondBurst, refresh));

    private VrrpInstanceConfig Own => Config.VrrpInstances[0];

    private IpAddress Source => IpAddress.V4(10, 0, 0, (byte)(Id + 1));

    private TimeSpan Skew => TimeSpan.FromSeconds(1) * ((256 - Own.Priority) / 256.0);

    private TimeSpan MasterDown => 3 * Own.AdvertInterval + Skew;

    /// <summary>Nothing is adopted: what a predecessor left is removed.</summary>
    public override void Start(bool adopt)
    {
        if (Runs) return;
        Kernel.Clear();
        state = linkUp ? State.Backup : State.Fault;
        timer = linkUp ? World.Now + MasterDown : Instant.Never;
        Settle();
    }

    public override void Kill() => Die();

    public override void PowerOff()
    {
        Die();
        Kernel.Clear();
        missed.Clear();
        IsFrozen = false;
    }

    public override void Stop()
    {
        if (!Runs) return;
        Release(zeroPriorityAdverts: 1);
        Die();
    }

    public override void Reload(KeepaliveConfig config)
    {
        TimeSpan before = MasterDown;
        Config = config;
        if (!Runs || IsFrozen) return;
        if (state == State.Backup) timer = Later(timer + (MasterDown - before));
        Settle();
    }

    public override void Freeze() => IsFrozen = Runs;

    public override void Thaw()
    {
        if (!IsFrozen) return;
        IsFrozen = false;
        // The timers are looked at first, and what they want is done, however late.
        Wake();
        Action[] waiting = [.. missed];
        missed.Clear();
        foreach (Action action in waiting) action();
    }

    public override void SetLink(int segment, bool up)
    {
        base.SetLink(segment, up);
        linkUp = up;
        if (Runs) WhenAwake(() => LinkIs(up));
    }

    public override void Hear(int segment, byte[] packet)
    {
        if (Runs && linkUp) WhenAwake(() => Take(packet));
    }

    private void WhenAwake(Action action)
    {
        if (!IsFrozen) action();
        else if (missed.Count < 1000) missed.Add(action);
    }

    private void Die()
    {
        state = State.Dead;
        timer = secondBurst = refresh = Instant.Never;
    }

    private void LinkIs(bool up)
    {
        if (!Runs || up == (state != State.Fault)) return;
        if (!up)
        {
            Release(zeroPriorityAdverts: 2);
            state = State.Fault;
            timer = Instant.Never;
        }
        else BecomeBackup(MasterDown);
        Settle();
    }

    private void Take(byte[] bytes)
    {
        if (state is not (State.Backup or State.Master) || !AdvertView.TryRead(bytes, out AdvertView heard)) return;
        PacketsHeard++;
        if (state == State.Backup) TakeAsBackup(heard.Priority);
        else TakeAsMaster(heard.Priority, heard.Source);
        Settle();
    }

    private void TakeAsBackup(byte priority)
    {
        if (priority == 0) timer = World.Now + Skew;
        else if (priority >= Own.Priority || !Own.Preempt) timer = World.Now + MasterDown;
    }

    private void TakeAsMaster(byte priority, IpAddress source)
    {
        // After any packet the next advert is a whole interval away.
        timer = World.Now + Own.AdvertInterval;
        if (priority == 0) SendAdvert(Own.Priority);
        else if (priority > Own.Priority || (priority == Own.Priority && source.CompareTo(Source) > 0))
        {
            if (Own.HigherPrioSendAdvert) SendAdvert(Own.Priority);
            Release(zeroPriorityAdverts: 0);
            BecomeBackup(MasterDown);
        }
        else SendAdvert(Own.Priority);
    }

    private void BecomeBackup(TimeSpan wait)
    {
        state = State.Backup;
        timer = World.Now + wait;
    }

    private void BecomeMaster()
    {
        SendAdvert(Own.Priority);
        state = State.Master;
        foreach (IpAddress address in Addresses) Kernel.Add(address);
        Announce();
        timer = World.Now + Own.AdvertInterval;
        secondBurst = World.Now + Own.Garp.MasterDelay;
        refresh = Own.Garp.MasterRefresh > TimeSpan.Zero ? secondBurst + Own.Garp.MasterRefresh : Instant.Never;
    }

    private void Release(int zeroPriorityAdverts)
    {
        if (state != State.Master) return;
        for (int i = 0; i < zeroPriorityAdverts; i++) SendAdvert(0);
        foreach (IpAddress address in Addresses) RemoveFromKernel(address);
        secondBurst = refresh = Instant.Never;
    }

    private IEnumerable<IpAddress> Addresses => Own.VirtualAddresses.Select(address => address.Prefix.Address);

    private void Announce()
    {
        foreach (IpAddress address in Addresses) Announce(new AnnouncedAddress(Interface(0), new InterfaceIndex(2), Mac, address));
    }

    private void SendAdvert(byte priority)
    {
        advert.Write(new AdvertContent
        {
            Version = 2,
            VirtualRouterId = Own.VirtualRouterId,
            Priority = priority,
            Source = Source,
            Destination = Own.McastGroup,
            Interval = Own.AdvertInterval,
            Addresses = [.. Addresses],
        });
        Transmit(0, advert.Bytes);
    }

    private void Wake()
    {
        wakeAt = Instant.Never;
        if (!Runs || IsFrozen) return;
        if (timer <= World.Now)
        {
            if (state == State.Backup) BecomeMaster();
            else
            {
                SendAdvert(Own.Priority);
                timer = World.Now + Own.AdvertInterval;
            }
        }
        if (secondBurst <= World.Now)
        {
            secondBurst = Instant.Never;
            Announce();
        }
        if (refresh <= World.Now)
        {
            refresh = World.Now + Own.Garp.MasterRefresh;
            Announce();
        }
        Settle();
    }

    private Instant Later(Instant at) => at > World.Now ? at : World.Now;

    private void Settle()
    {
        if (!IsFrozen) onSettled(this);
        if (IsFrozen || !Runs || NextDeadline >= wakeAt) return;
        Instant planned = wakeAt = NextDeadline;
        World.At(planned, () =>
        {
            if (wakeAt == planned) Wake();
        });
    }
}
