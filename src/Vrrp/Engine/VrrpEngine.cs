using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine.SplitBrain;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// A whole VRRP node: routes what happens to the instances it concerns and gathers what they want done. This file holds the entry
/// points; .Configure, .Links and .Tracking hold one subject each. Linear in instances: everything is found by key.
/// </summary>
public sealed partial class VrrpEngine : IEngine<VrrpInput, VrrpEffect>
{
    private readonly VrrpTurn turn = new();
    private readonly DeadlineHeap<VrrpInstance> deadlines = new();
    private readonly Dictionary<(InterfaceIndex, IpAddress), VrrpInstance> owners = [];
    private readonly List<VrrpInstance> instances = [];
    private readonly Dictionary<string, SyncGroup> groups = new(StringComparer.Ordinal);
    private readonly DeadlineHeap<DelayedChange> delays = new();
    private readonly Dictionary<TimeSpan, AdvertBeats> beats = [];
    private KeepaliveConfig config = new();
    private Instant startupEnds = Instant.Never;
    private bool started;
    private bool stopping;

    public Instant NextDeadline => Instant.Min(Instant.Min(startupEnds, delays.Next), deadlines.Next);

    public IReadOnlyList<VrrpInstance> Instances => instances;

    public IReadOnlyCollection<SyncGroup> Groups => groups.Values;

    /// <summary>
    /// Unix time as a sequence number of <see cref="AuthenticationTrailer"/>, for auth_hmac only: whoever starts, reloads, or calls
    /// <see cref="Receive"/> when <see cref="NeedsWallClock"/> says so, sets it before. Nothing else in here knows the time of day.
    /// </summary>
    public ulong WallClock { get; set; }

    public bool NeedsWallClock { get; private set; }

    internal InterfaceTable Interfaces { get; } = new();

    internal OutstandingProbes Probes { get; } = new();

    /// <summary>What runs now, for dumps.</summary>
    internal KeepaliveConfig Config => config;

    /// <summary>Sets all counters to zero.</summary>
    internal void ClearCounters()
    {
        foreach (VrrpInstance instance in instances) instance.Counters.Clear();
    }

    public void Handle(VrrpInput input, Instant now, List<VrrpEffect> effects)
    {
        turn.Begin(now, effects);
        switch (input)
        {
            case VrrpInput.LinkSeen link: See(link); break;
            case VrrpInput.LinkGone link: Lose(link.Index); break;
            case VrrpInput.AddressSeen address: See(address); break;
            case VrrpInput.AddressGone address: Lose(address); break;
            case VrrpInput.RouteGone gone: Lose(gone.Route); break;
            case VrrpInput.RuleGone gone: Lose(gone.Rule); break;
            case VrrpInput.NotificationsRead: LookForLostAddresses(); break;
            case VrrpInput.AddressesSettled settled: settled.Instance.AddressesSettled(settled.Refused); break;
            case VrrpInput.ScriptEnded ended: Count(ended); break;
            case VrrpInput.FileRead file: Read(file); break;
            case VrrpInput.ProcessesCounted counted: Count(counted); break;
            case VrrpInput.BfdChanged session: Take(session); break;
            case VrrpInput.AdvertNotSent failure: Complain(failure); break;
            case VrrpInput.ProbeAnswered answer: Hear(answer); break;
            case VrrpInput.AdvertSent success: Confirm(success.Instance); break;
            case VrrpInput.Start start: Start(start); break;
            case VrrpInput.Reload reload: Reload(reload.Config); break;
            case VrrpInput.Stop stop: Stop(stop.Keep); break;
            default: throw Invariant.Unreachable(input);
        }
    }

    /// <summary>
    /// A packet came in, IP header included. Takes bytes and not an input object, so that the steady state allocates nothing.
    /// </summary>
    public void Receive(AdvertChannel channel, ReadOnlySpan<byte> packet, Instant now, List<VrrpEffect> effects)
    {
        turn.Begin(now, effects);
        if (stopping || startupEnds != Instant.Never) return;
        if (!AdvertView.TryRead(packet, out AdvertView advert)) return;
        VrrpInstance? instance = channel.Find(advert.VirtualRouterId, advert.Source);
        if (instance is null)
        {
            if (config.Global.LogUnknownVrids) turn.Info(VrrpMessages.UnknownVrid(advert.VirtualRouterId, channel.InterfaceName));
            return;
        }
        instance.Receive(advert);
        Reschedule(instance);
    }

    public void HandleDeadline(Instant now, List<VrrpEffect> effects)
    {
        turn.Begin(now, effects);
        TimeSpan late = NextDeadline <= now ? now - NextDeadline : TimeSpan.Zero;
        if (late > config.Global.MinAutoPriorityDelay) turn.Info(VrrpMessages.TimerExpiredLate(late));
        if (startupEnds <= now)
        {
            startupEnds = Instant.Never;
            turn.Info(VrrpMessages.DelayedStartCompleted);
            foreach (VrrpInstance instance in instances) instance.Begin();
        }
        for (int budget = delays.Count; budget > 0 && delays.Due(now) is DelayedChange change; budget--) change.Fire(turn);
        // Each instance moves its own deadline to the future; the bound keeps a fault of ours from becoming a hang.
        for (int budget = deadlines.Count + 1; budget > 0 && deadlines.Due(now) is VrrpInstance due; budget--) due.HandleDeadline();
    }

    /// <summary>An instance's timers changed.</summary>
    internal void Reschedule(VrrpInstance instance) => deadlines.Update(instance);

    /// <summary>Masters of one interval share its slots.</summary>
    internal AdvertBeats BeatsOf(TimeSpan interval) =>
        beats.TryGetValue(interval, out AdvertBeats? known) ? known : beats[interval] = new AdvertBeats(interval);

    private void Stop(bool keep)
    {
        if (stopping) return;
        stopping = true;
        deadlines.Clear();
        if (!keep) ReleaseEverything();
        foreach (VrrpInstance instance in instances) instance.Retire(VrrpState.Stop, keep ? "told to stop and to keep all" : "told to stop");
        foreach (AdvertChannel channel in channels.Values) turn.Add(new VrrpEffect.CloseChannel(channel));
        turn.Add(new VrrpEffect.Stopped());
    }

    private void ReleaseEverything()
    {
        foreach (VrrpInstance instance in instances)
        {
            if (instance.State == VrrpState.Master) instance.Release(zeroPriorityAdverts: 1);
        }
        statics.Remove();
        foreach (VrrpInstance instance in instances) instance.NotifyAs(VrrpState.Stop);
        foreach (SyncGroup group in groups.Values) group.NotifyAs(VrrpState.Stop);
    }

    private void Complain(VrrpInput.AdvertNotSent failure)
    {
        // A priority-0 advert on a dead link cannot leave: nobody needs a line for that.
        if (failure.Instance.State != VrrpState.Master) return;
        failure.Instance.ComplainOnce(failure);
        Reschedule(failure.Instance);
    }

    private void Confirm(VrrpInstance instance)
    {
        instance.AdvertLeft();
        Reschedule(instance);
    }

    /// <summary>
    /// Our own interfaces answer too, when two of them are on one segment: that is nobody else. A VMAC that answers another interface of
    /// ours is the other node's: ours does not hear what its parent asks.
    /// </summary>
    private void Hear(VrrpInput.ProbeAnswered answer)
    {
        if (!Probes.IsAwaited(answer.Interface, answer.Address)) return;
        if (IsOurOwn(answer.Mac, answer.Interface)) return;
        Probes.Answer(answer.Interface, answer.Address, answer.Mac);
    }

    private bool IsOurOwn(MacAddress mac, InterfaceIndex asking)
    {
        bool isOurs = false;
        foreach (InterfaceState own in Interfaces.WithMac(mac))
        {
            if (IsVmacOn(own, asking)) return false;
            isOurs = true;
        }
        return isOurs;
    }

    private static bool IsVmacOn(InterfaceState own, InterfaceIndex parent)
    {
        foreach (VrrpInstance instance in own.Dependents)
        {
            if (instance.Config.AddressInterface == own.Name && instance.Base.Index == parent) return true;
        }
        return false;
    }
}
