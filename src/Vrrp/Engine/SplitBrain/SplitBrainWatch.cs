using Keepalive.Core;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>
/// Looks for a second master beside one instance, by what the instance hears, sends and is answered. It changes no election; it says what
/// it sees and has every address announced again when the others are gone.
/// </summary>
internal sealed class SplitBrainWatch : IProbeListener
{
    /// <summary>Peers asked for their link-layer address in a round.</summary>
    public const int PeersMax = 8;

    private readonly VrrpInstance instance;
    private readonly VrrpTurn turn;
    private readonly AlertSlot masters;
    private readonly AlertSlot strangers;
    private readonly RepeatedAdverts contest = new();
    private readonly RepeatedAdverts foreign = new();
    private readonly MuteEvidence mute = new();
    private readonly ProbeRounds probes;

    public SplitBrainWatch(VrrpInstance instance, VrrpTurn turn, OutstandingProbes outstanding)
    {
        this.instance = instance;
        this.turn = turn;
        masters = new AlertSlot(instance, turn);
        strangers = new AlertSlot(instance, turn);
        probes = new ProbeRounds(instance, turn, outstanding, this);
    }

    /// <summary>What is wrong now; null when nothing is known to be.</summary>
    public SplitBrainState? State => masters.State ?? strangers.State;

    public Instant Deadline => Instant.Min(
        Instant.Min(Instant.Min(contest.Deadline, foreign.Deadline), probes.Deadline),
        Instant.Min(masters.Deadline, strangers.Deadline));

    public void BecameMaster() => probes.Begin();

    public void LeftMaster(string why)
    {
        contest.Forget();
        mute.Forget();
        probes.Stop();
        masters.EndAll($"this node let go of the addresses: {why}");
    }

    /// <summary>Addresses, interfaces or the configuration changed.</summary>
    public void Reconfigured()
    {
        if (instance.State != VrrpState.Master) return;
        if (probes.Deadline == Instant.Never) probes.Begin();
        else probes.TakeTargets();
    }

    /// <summary>We are master, and this valid advert does not beat us.</summary>
    public void HeardMaster(IpAddress source, byte priority, TimeSpan interval)
    {
        if (contest.Hear(source, priority, Longer(interval), turn.Now)) BeginContest();
    }

    /// <summary>A packet with our VRID was refused.</summary>
    public void Refused(AdvertRejection reason, in AdvertView packet)
    {
        // Of another version the length is wrong too, and said first in the log, as keepalived does.
        if (packet.Version != instance.Config.Version) reason = AdvertRejection.Version;
        if (!MeansForeignGroup(reason) || packet.Source == instance.Source) return;
        if (!foreign.Hear(packet.Source, packet.Priority, Longer(TimeSpan.Zero), turn.Now)) return;
        foreign.Prove();
        strangers.Begin(SplitBrainKind.ForeignGroup, VrrpMessages.WhyRefused(reason, packet, instance));
    }

    /// <summary>A valid packet that has none of our addresses.</summary>
    public void HeardOtherAddresses(in AdvertView packet)
    {
        if (foreign.Hear(packet.Source, packet.Priority, Longer(TimeSpan.Zero), turn.Now))
        {
            foreign.Prove();
            strangers.Begin(SplitBrainKind.ForeignGroup, VrrpMessages.ForeignAddresses(packet));
        }
    }

    /// <summary>An advert could not be sent: whether the next ones can be is worth knowing.</summary>
    public bool IsSendingInDoubt => mute.IsInDoubt;

    public void NotSent(string why)
    {
        if (mute.Fail()) masters.Begin(SplitBrainKind.Mute, VrrpMessages.MuteEvidence(mute.Failures, why));
    }

    /// <summary>After <see cref="NotSent"/>: this one left. Whoever took over meanwhile hears it now and lets go.</summary>
    public void Sent()
    {
        if (mute.IsProven) instance.Announcer.AnnounceAgain();
        if (mute.Succeed()) masters.End(SplitBrainKind.Mute, "adverts leave again");
    }

    public void HandleDeadline()
    {
        if (contest.Deadline <= turn.Now)
        {
            string how = VrrpMessages.ContestEnded(contest, turn.Now);
            contest.Forget();
            masters.End(SplitBrainKind.Contest, how);
            instance.Announcer.AnnounceAgain();
        }
        if (foreign.Deadline <= turn.Now)
        {
            foreign.Forget();
            strangers.End(SplitBrainKind.ForeignGroup, VrrpMessages.ForeignEnded(foreign.Source));
        }
        probes.HandleDeadline();
        masters.HandleDeadline();
        strangers.HandleDeadline();
    }

    void IProbeListener.OnAnswered(ProbeFinding finding)
    {
        // Who was heard a moment ago is no shadow, even if the second advert is yet to come.
        if (contest.WasHeardSince(turn.Now - 2 * Longer(TimeSpan.Zero))) BeginContest();
        SplitBrainKind kind = Judge(finding);
        string deaf = kind == SplitBrainKind.ShadowMaster && instance.MasterAddress.IsNone ? VrrpMessages.NothingEverHeard : "";
        masters.Begin(kind, VrrpMessages.AnsweredEvidence(kind, finding, isPeerKnown: probes.PeerMacs.Count > 0) + deaf);
    }

    void IProbeListener.OnFirstSilence() => instance.Announcer.AnnounceAgain();

    void IProbeListener.OnSilent()
    {
        const string How = "nobody else answers for the addresses any more; this node stays master";
        masters.End(SplitBrainKind.ShadowMaster, How);
        masters.End(SplitBrainKind.AddressConflict, How);
        instance.Announcer.AnnounceAgain();
    }

    private void BeginContest()
    {
        contest.Prove();
        masters.Begin(SplitBrainKind.Contest, VrrpMessages.ContestEvidence(contest, instance.EffectivePriority));
    }

    /// <summary>
    /// A peer, or a stranger? Known link-layer addresses decide. Without them a peer is who answers for all addresses: a stranger with
    /// one of them by mistake hardly has the others too.
    /// </summary>
    private SplitBrainKind Judge(ProbeFinding finding)
    {
        if (IsVirtualRouterMac(finding.Mac) || probes.PeerMacs.ContainsValue(finding.Mac)) return SplitBrainKind.ShadowMaster;
        if (probes.PeerMacs.Count > 0) return SplitBrainKind.AddressConflict;
        return finding.Addresses.Count == finding.Asked ? SplitBrainKind.ShadowMaster : SplitBrainKind.AddressConflict;
    }

    /// <summary>00-00-5E-00-01-{VRID} and 00-00-5E-00-02-{VRID} (RFC 9568 section 7.3).</summary>
    private bool IsVirtualRouterMac(MacAddress mac) =>
        mac.Value >> 16 == 0x0000_5e00 && (byte)mac.Value == instance.Config.VirtualRouterId;

    private TimeSpan Longer(TimeSpan theirs) => theirs > instance.Config.AdvertInterval ? theirs : instance.Config.AdvertInterval;

    /// <summary>Somebody speaks for our VRID and does not mean us; a damaged packet means nothing.</summary>
    private static bool MeansForeignGroup(AdvertRejection reason) => reason is AdvertRejection.Version or AdvertRejection.AuthTypeInvalid
        or AdvertRejection.AuthTypeMismatch or AdvertRejection.AuthFailure or AdvertRejection.Interval or AdvertRejection.UnknownPeer
        or AdvertRejection.CheckValue or AdvertRejection.SecurityParameters or AdvertRejection.AuthenticationHeader
        or AdvertRejection.TrailerMissing or AdvertRejection.TrailerKey or AdvertRejection.TrailerInvalid;
}
