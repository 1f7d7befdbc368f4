using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>MASTER: holding the addresses and saying so (RFC 9568 section 6.4.3).</summary>
public sealed partial class VrrpInstance
{
    private HashSet<IpAddress>? refused;
    private Instant advertisedAt;
    private AdvertBeats? beats;
    private int beatPlace;

    /// <summary>Set by the first notification that an address of ours is gone; cleared when all notifications are read.</summary>
    internal bool MayHaveLostAddress { get; set; }

    /// <summary>Takes over. The advert goes first: it stops the other candidates before anything slow happens.</summary>
    internal void BecomeMaster(string why)
    {
        Invariant.Holds(Channel is not null && !Source.IsNone, "a master can send");
        Enter(VrrpState.Master, why);
        Wish = VrrpState.Master;
        Counters.BecameMaster++;
        refused = null;
        TakeOwnInterval();
        SendAdvertNow();
        turn.Info(VrrpMessages.EnteringMaster(Name));
        watch.BecameMaster();
        TakeTraffic();
        turn.Add(new VrrpEffect.ReportMaster(Name, true));
        engine.Reschedule(this);
    }

    /// <summary>A predecessor was master and died; its addresses may still be there. The peers must not notice.</summary>
    internal void ResumeMaster()
    {
        WaitsForScripts = false;
        BecomeMaster("predecessor of this process was master");
    }

    /// <summary>The kernel has done what it would with our addresses: tell the neighbours, then the scripts.</summary>
    internal void AddressesSettled(ValueList<RefusedAddress> refusals)
    {
        if (State != VrrpState.Master) return;
        if (refusals.Count > 0) (refused ??= []).UnionWith(refusals.Select(refusal => refusal.Address.Prefix.Address));
        foreach (RefusedAddress refusal in refusals) turn.Warn(VrrpMessages.AddressRefused(Name, refusal));
        if (wantsRoutes) AddRoutes();
        Announcer.Begin();
        engine.Reschedule(this);
    }

    /// <summary>Not announced: an address that the kernel did not take would draw packets into nothing.</summary>
    internal bool IsRefused(IpAddress address) => refused is not null && refused.Contains(address);

    /// <summary>Lets go of everything a master holds; the state is the caller's to change.</summary>
    internal void Release(int zeroPriorityAdverts)
    {
        for (int i = 0; i < zeroPriorityAdverts; i++) SendRelease();
        LeaveBeat();
        Announcer.Stop();
        RemoveRoutes();
        TellRemoving();
        if (Placed.Count > 0) turn.Add(new VrrpEffect.RemoveAddresses(Placed));
        if (!Config.Accept)
        {
            turn.Detail(VrrpMessages.RemovingDropRule(Name));
            turn.Add(new VrrpEffect.AllowTraffic(Placed));
        }
        Counters.ReleasedMaster++;
        engine.Disown(this);
        turn.Add(new VrrpEffect.ReportMaster(Name, false));
    }

    internal void TellRemoving()
    {
        turn.Detail(VrrpMessages.RemovingAddresses(Name));
        if (Config.ExcludedAddresses.Count > 0) turn.Detail(VrrpMessages.RemovingExcluded(Name));
    }

    /// <summary>Somebody took addresses of ours away.</summary>
    internal void LoseAddresses(ValueList<PlacedAddress> lost, string whom, bool reconcile)
    {
        Counters.AddressesRemovedByOthers += lost.Count;
        if (reconcile && MayPutBack()) PutBack(lost, whom);
        else LoseAddress(lost[0].Address.Prefix.Address, whom);
    }

    /// <summary>As keepalived: let go of all, and be a candidate again after the skew.</summary>
    private void LoseAddress(IpAddress address, string whom)
    {
        turn.Detail(VrrpMessages.AddressRemovedByOthers(address, Interface.Name));
        YieldWith(zeroPriorityAdverts: 1, AfterSkew, $"address {address} was removed by {whom}");
    }

    /// <summary>The same for a route or rule.</summary>
    internal void LoseRoute(string what)
    {
        YieldWith(zeroPriorityAdverts: 1, AfterSkew, $"{what} was removed by somebody else");
    }

    /// <summary>An advert that is not due: the next one follows after an interval, or a little earlier where too many would be due with it.</summary>
    internal void SendAdvertNow()
    {
        SendAdvert();
        LeaveBeat();
        beats = engine.BeatsOf(Config.AdvertInterval);
        timers[VrrpTimer.Advertise] = beats.Take(turn.Now, out beatPlace);
    }

    private void LeaveBeat()
    {
        beats?.Leave(beatPlace);
        beats = null;
    }

    private void SendAdvert()
    {
        advertisedAt = turn.Now;
        if (Channel is null) return;
        Counters.AdvertsSent++;
        advert.Send(Channel, turn);
    }

    /// <summary>After the channel was opened anew the ready-made effects would name the old one.</summary>
    internal void ForgetReadyEffects()
    {
        advert.ForgetEffects();
        release.ForgetEffects();
    }

    private void SendRelease()
    {
        if (Channel is null || Source.IsNone) return;
        Counters.PriorityZeroSent++;
        release.Send(Channel, turn);
        turn.Detail(VrrpMessages.SentPriorityZero(Name));
    }

    private void HandleMasterDeadline()
    {
        Instant due = timers[VrrpTimer.Advertise];
        if (timers.TryTakeDue(VrrpTimer.Advertise, turn.Now))
        {
            TimeSpan silence = turn.Now - advertisedAt;
            bool tooLong = WasSilentTooLong;
            if (tooLong && !Config.Preempt)
            {
                StandDownLate(silence, turn.Now - due);
                return;
            }
            // Keep the beat when only a little late, so that lateness does not add up; never two adverts close together.
            if (turn.Now - due < Config.AdvertInterval / 2)
            {
                SendAdvert();
                timers[VrrpTimer.Advertise] = due + Config.AdvertInterval;
            }
            else SendAdvertNow();
            if (tooLong) AnnounceAgain(silence);
        }
        if (timers.TryTakeDue(VrrpTimer.SecondBurst, turn.Now)) Announcer.Announce(Config.Garp.MasterRepeat);
        if (timers.TryTakeDue(VrrpTimer.LowerPriorityBurst, turn.Now)) Announcer.Announce(Config.Garp.LowerPrioRepeat);
        if (timers.TryTakeDue(VrrpTimer.ExtraInterfaces, turn.Now)) Announcer.AnnounceExtraInterfaces();
        if (timers.TryTakeDue(VrrpTimer.Refresh, turn.Now))
        {
            Announcer.Announce(Config.Garp.MasterRefreshRepeat);
            timers[VrrpTimer.Refresh] = turn.Now + Config.Garp.MasterRefresh;
        }
    }

    /// <summary>The timers of announcements, as the announcer asks for them.</summary>
    internal void SetTimer(VrrpTimer timer, Instant deadline) => timers[timer] = deadline;

    /// <summary>Another member of the group heard a second master.</summary>
    internal void AnswerContest()
    {
        Announcer.AnswerContest();
        engine.Reschedule(this);
    }

    private void TakeOwnInterval()
    {
        if (Config.Version == 2 || masterInterval == Config.AdvertInterval) return;
        turn.Detail(VrrpMessages.IntervalTakenBack(Name, masterInterval, Config.AdvertInterval));
        masterInterval = Config.AdvertInterval;
    }

    private void TakeTraffic()
    {
        if (!Config.Accept)
        {
            turn.Detail(VrrpMessages.SettingDropRule(Name));
            turn.Add(new VrrpEffect.DropTraffic(Placed));
        }
        turn.Detail(VrrpMessages.SettingAddresses(Name));
        if (Config.ExcludedAddresses.Count > 0) turn.Detail(VrrpMessages.SettingExcluded(Name));
        engine.Own(this);
        // Routes may name an address as their source: they follow when the addresses are there.
        wantsRoutes = true;
        if (Placed.Count > 0) turn.Add(new VrrpEffect.AddAddresses(this, Placed));
        else AddRoutes();
        Notify();
    }

    /// <summary>A valid advert in MASTER; the numbers are the steps of keepalived's order.</summary>
    private void HearAsMaster(byte priority, IpAddress source, TimeSpan interval)
    {
        if (priority == 0)
        {
            turn.Detail(VrrpMessages.MasterReceivedPriorityZero(Name));
            SendAdvertNow();
            // Only a master lets go: neighbours may know the addresses at the other's.
            Announcer.AnswerContest();
            return;
        }
        if (WasSilentTooLong && !Config.Preempt)
        {
            Yield(priority, source, interval);
            return;
        }
        if (priority == EffectivePriority && source == Source)
        {
            watch.HeardMaster(source, priority, interval);
            turn.Warn(VrrpMessages.EqualPriorityFromOurAddress(Name));
            return;
        }
        const int twoOwnersBit = 27;
        if (priority == ElectionRules.OwnerPriority && Config.IsOwner && IsFirst(twoOwnersBit)) turn.Warn(VrrpMessages.TwoOwners(Name, source));
        bool beaten = ElectionRules.Beats(priority, source, EffectivePriority, Source);
        if (!beaten)
        {
            watch.HeardMaster(source, priority, interval);
            AnswerLowerPriority(priority, source);
        }
        else Yield(priority, source, interval);
    }

    private void Yield(byte priority, IpAddress source, TimeSpan interval)
    {
        bool beaten = ElectionRules.Beats(priority, source, EffectivePriority, Source);
        string why = $"advert from {source} priority {priority}, ours {EffectivePriority}";
        if (!beaten) why = $"{why}; {VrrpMessages.LateMaster(turn.Now - advertisedAt, OthersNeed)}";
        // With two masters seen, our last advert makes the winner announce its addresses again to those who learned ours.
        if (Config.HigherPrioSendAdvert || watch.State is not null) SendAdvertNow();
        turn.Info(beaten
            ? VrrpMessages.MasterYields(Name, source, priority, EffectivePriority)
            : VrrpMessages.LateMasterYields(Name, source, priority, EffectivePriority));
        LearnInterval(interval);
        Remember(priority, source);
        NoteAdvert(priority, source);
        YieldWith(zeroPriorityAdverts: 0, AfterFullWait, why);
    }

    /// <summary>Lets go and listens; in a group the others follow.</summary>
    private void YieldWith(int zeroPriorityAdverts, Func<VrrpInstance, TimeSpan> waitOf, string why)
    {
        LetGo(zeroPriorityAdverts, waitOf(this), why);
        Group?.MemberYielded(this, zeroPriorityAdverts, waitOf, why);
    }

    private static TimeSpan AfterSkew(VrrpInstance instance) =>
        ElectionRules.Skew(instance.Config.Version, instance.EffectivePriority, instance.MasterInterval);

    private static TimeSpan AfterFullWait(VrrpInstance instance) => instance.MasterDownInterval;

    /// <summary>From MASTER to BACKUP, this member alone.</summary>
    internal void LetGo(int zeroPriorityAdverts, TimeSpan wait, string why)
    {
        Release(zeroPriorityAdverts);
        BecomeBackup(wait, why);
    }

    private void AnswerLowerPriority(byte priority, IpAddress source)
    {
        turn.Info(VrrpMessages.LowerPriorityAnswered(Name, source, priority, EffectivePriority, !Config.LowerPrioNoAdvert));
        if (!Config.LowerPrioNoAdvert) SendAdvertNow();
        Announcer.AnswerContest();
        Group?.MemberHeardLowerPriority(this);
        turn.Add(new VrrpEffect.NotifyLowerPriority(Name, EffectivePriority, Config.Notify.MasterRxLowerPriority));
    }
}
