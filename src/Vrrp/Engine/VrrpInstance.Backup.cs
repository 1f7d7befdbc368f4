using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>BACKUP: listening, ready to take over (RFC 9568 section 6.4.2).</summary>
public sealed partial class VrrpInstance
{
    private bool preemptDelayOver;
    private bool listensOnceMore;

    // The last valid advert, obeyed or not: what is said when this node takes over.
    private Instant lastAdvert = Instant.Never;
    private IpAddress lastAdvertFrom;
    private byte lastAdvertPriority;

    /// <summary>After start: an owner takes over at once, one that is configured as MASTER listens for one interval only.</summary>
    internal void BecomeFirstBackup(bool afterScripts)
    {
        string why = afterScripts ? "first results of tracked scripts are good" : "started";
        if (Config.IsOwner && Group is null)
        {
            BecomeMaster("address owner, started");
            return;
        }
        Enter(VrrpState.Backup, why);
        turn.Info(VrrpMessages.EnteringBackup(Name, initial: !afterScripts));
        TimeSpan wait = Config.InitialState == InitialState.Master
            ? ElectionRules.FirstWait(Config.Version, Config.AdvertInterval)
            : MasterDownInterval;
        Listen(wait);
        Notify();
    }

    /// <summary>From MASTER or FAULT; the caller has released what a master holds.</summary>
    internal void BecomeBackup(TimeSpan wait, string why)
    {
        Enter(VrrpState.Backup, why);
        turn.Info(VrrpMessages.EnteringBackup(Name, initial: false));
        Listen(wait);
        Notify();
    }

    internal void BecomeBackup(string why) => BecomeBackup(MasterDownInterval, why);

    private void Listen(TimeSpan wait)
    {
        Wish = VrrpState.Backup;
        preemptDelayOver = false;
        listensOnceMore = false;
        timers[VrrpTimer.MasterDown] = turn.Now + wait;
        engine.Reschedule(this);
    }

    private void HandleBackupDeadline()
    {
        if (timers.TryTakeDue(VrrpTimer.PreemptDelay, turn.Now))
        {
            preemptDelayOver = true;
            turn.Detail(VrrpMessages.PreemptDelayStopped(Name));
        }
        Instant due = timers[VrrpTimer.MasterDown];
        if (!timers.TryTakeDue(VrrpTimer.MasterDown, turn.Now) || ListensOnceMore(turn.Now - due)) return;
        TimeSpan heldBack = gate.Check();
        if (heldBack > TimeSpan.Zero)
        {
            timers[VrrpTimer.MasterDown] = turn.Now + heldBack;
            return;
        }
        turn.Detail(VrrpMessages.AdvertTimeout(Name));
        string why = WhyTakeOver() + gate.Story;
        if (Group is not null) Group.MemberWantsMaster(this, why);
        else BecomeMaster(why);
    }

    /// <summary>The group is not ready: wait another full time.</summary>
    internal void WaitAgain() => timers[VrrpTimer.MasterDown] = turn.Now + MasterDownInterval;

    /// <summary>
    /// A node that slept through the end of its wait, in a frozen or starved host, was deaf in that time: the master may have spoken.
    /// It listens for one interval more before it believes in its silence.
    /// </summary>
    private bool ListensOnceMore(TimeSpan late)
    {
        if (late <= MasterInterval || listensOnceMore) return false;
        listensOnceMore = true;
        TimeSpan wait = MasterInterval + ElectionRules.Skew(Config.Version, EffectivePriority, MasterInterval);
        turn.Info(VrrpMessages.ListensOnceMore(Name, late, wait));
        timers[VrrpTimer.MasterDown] = turn.Now + wait;
        return true;
    }

    private string WhyTakeOver()
    {
        if (lastAdvert == Instant.Never || lastAdvert < Since) return $"no advert for {VrrpMessages.Seconds(turn.Now - Since)}, since it is BACKUP";
        TimeSpan silence = turn.Now - lastAdvert;
        if (lastAdvertPriority == 0) return $"{lastAdvertFrom} let go (priority 0) {VrrpMessages.Seconds(silence)} ago";
        if (lastAdvertPriority < EffectivePriority && silence < MasterDownInterval)
        {
            return $"{lastAdvertFrom} is master with priority {lastAdvertPriority}, ours {EffectivePriority}";
        }
        long expected = silence.Ticks / MasterInterval.Ticks;
        return $"no advert for {VrrpMessages.Seconds(silence)}; last from {lastAdvertFrom} priority {lastAdvertPriority}, {expected} expected";
    }

    /// <summary>The last advert in BACKUP was a release.</summary>
    internal bool WasReleased => lastAdvert != Instant.Never && lastAdvertPriority == 0;

    internal Instant LastAdvert => lastAdvert;

    /// <summary>A master that goes on was heard behind that moment.</summary>
    internal bool HeardAfter(Instant moment) => lastAdvert != Instant.Never && lastAdvert > moment && lastAdvertPriority > 0;

    private void NoteAdvert(byte priority, IpAddress source)
    {
        lastAdvert = turn.Now;
        lastAdvertFrom = source;
        lastAdvertPriority = priority;
    }

    /// <summary>A valid advert in BACKUP.</summary>
    private void HearAsBackup(byte priority, IpAddress source, TimeSpan interval)
    {
        NoteAdvert(priority, source);
        if (priority == 0)
        {
            turn.Detail(VrrpMessages.BackupReceivedPriorityZero(Name));
            Remember(priority, source);
            timers[VrrpTimer.MasterDown] = turn.Now + ElectionRules.Skew(Config.Version, EffectivePriority, MasterInterval);
            return;
        }
        if (priority >= EffectivePriority) StopPreemptDelay();
        else if (Config.Preempt && !MayWaitToPreempt())
        {
            turn.Info(VrrpMessages.LowerPriorityDiscarded(Name, priority, source));
            return;
        }
        Obey(priority, source, interval);
    }

    /// <summary>preempt_delay: starts at the first advert with a lower priority; true while it runs.</summary>
    private bool MayWaitToPreempt()
    {
        if (Config.PreemptDelay == TimeSpan.Zero || preemptDelayOver) return false;
        if (timers.IsRunning(VrrpTimer.PreemptDelay)) return true;
        turn.Detail(VrrpMessages.PreemptDelayStarted(Name, Config.PreemptDelay));
        timers[VrrpTimer.PreemptDelay] = turn.Now + Config.PreemptDelay;
        return true;
    }

    private void StopPreemptDelay()
    {
        preemptDelayOver = false;
        if (!timers.IsRunning(VrrpTimer.PreemptDelay)) return;
        timers.Stop(VrrpTimer.PreemptDelay);
        turn.Detail(VrrpMessages.PreemptDelayStopped(Name));
    }

    private void Obey(byte priority, IpAddress source, TimeSpan interval)
    {
        gate.Reset();
        LearnInterval(interval);
        Remember(priority, source);
        listensOnceMore = false;
        Wish = VrrpState.Backup;
        timers[VrrpTimer.MasterDown] = turn.Now + MasterDownInterval;
    }

    private void LearnInterval(TimeSpan interval)
    {
        if (Config.Version == 2 || interval == masterInterval || interval <= TimeSpan.Zero) return;
        turn.Detail(VrrpMessages.IntervalLearned(Name, masterInterval, interval));
        masterInterval = interval;
    }

    private void Remember(byte priority, IpAddress source)
    {
        if (source != MasterAddress) turn.Detail(VrrpMessages.MasterSet(Name, MasterAddress, source));
        MasterAddress = source;
        MasterPriority = priority;
    }
}
