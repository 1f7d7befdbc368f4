using Keepalive.Core;

namespace Keepalive.Watchdog.Engine;

/// <summary>
/// Keeps the children running: ordered start, restart with back-off, hello, one reload at a time, reverse stop. Knows nothing of
/// processes; it is told what happened and says what to do.
/// </summary>
public sealed class SupervisorEngine(SupervisorOptions options) : IEngine<SupervisorInput, SupervisorEffect>
{
    private readonly SupervisedChild[] children = [.. Enum.GetValues<ChildRole>().Select(role => new SupervisedChild(role))];
    private Instant now;
    private List<SupervisorEffect> effects = [];
    private bool announcedStart;
    private bool reloading;
    private bool reloadQueued;
    private bool stopping;
    private int exitStatus;

    public Instant NextDeadline => children.Min(child => child.Timers.Next);

    public void Handle(SupervisorInput input, Instant now, List<SupervisorEffect> effects)
    {
        (this.now, this.effects) = (now, effects);
        switch (input)
        {
            case SupervisorInput.Start start: Start(start.Wanted); break;
            case SupervisorInput.ChildStarted started: Started(Child(started.Role), started.Pid); break;
            case SupervisorInput.ChildNotStarted failure: NotStarted(Child(failure.Role), failure.Reason); break;
            case SupervisorInput.ChildReady ready: Ready(Child(ready.Role)); break;
            case SupervisorInput.ChildEnded ended: Ended(Child(ended.Role), ended.Pid, ended.End); break;
            case SupervisorInput.HelloReplied reply: Replied(Child(reply.Role), reply.Number); break;
            case SupervisorInput.Progressed progress: Progressed(Child(progress.Role)); break;
            case SupervisorInput.ReloadRequested: RequestReload(); break;
            case SupervisorInput.ConfigurationRead read: Reload(read.Wanted); break;
            case SupervisorInput.ConfigurationRefused: FinishReload(); break;
            case SupervisorInput.ChildReloaded reloaded: Reloaded(Child(reloaded.Role)); break;
            case SupervisorInput.StopRequested: Stop(0); break;
            default: throw Invariant.Unreachable(input);
        }
    }

    public void HandleDeadline(Instant now, List<SupervisorEffect> effects)
    {
        (this.now, this.effects) = (now, effects);
        foreach (SupervisedChild child in children)
        {
            if (child.Timers.TryTakeDue(ChildTimer.Restart, now) && child.IsWanted && !stopping) Launch(child);
            if (child.Timers.TryTakeDue(ChildTimer.Hello, now)) Hello(child);
            if (child.Timers.TryTakeDue(ChildTimer.StopOverdue, now)) Force(child);
        }
    }

    private SupervisedChild Child(ChildRole role) => children[(int)role];

    private void Start(ISet<ChildRole> wanted)
    {
        foreach (SupervisedChild child in children) child.IsWanted = wanted.Contains(child.Role);
        if (wanted.Count == 0) Say(SupervisorLogLevel.Warning, SupervisorMessages.NothingToRun);
        foreach (SupervisedChild child in children.Where(child => child.IsWanted)) Launch(child);
        AnnounceStart();
    }

    private void Launch(SupervisedChild child)
    {
        if (child.IsStarting || child.Runs || stopping) return;
        child.IsStarting = true;
        child.IsReady = false;
        effects.Add(new SupervisorEffect.StartChild(child.Role, IsSuccessor: child.DeathsInARow > 0));
    }

    private void Started(SupervisedChild child, int pid)
    {
        child.IsStarting = false;
        child.Pid = pid;
        child.StartedAt = now;
        child.LastAnswer = now;
        child.LastProgress = Instant.Zero;
        child.HelloAnswered = child.HelloSent;
        child.Timers[ChildTimer.Hello] = now + SupervisorOptions.HelloInterval;
        Say(SupervisorLogLevel.Info, SupervisorMessages.Starting(child.Role, pid));
        if (stopping) StopNext();
        else if (!child.IsWanted) StopOne(child);
    }

    private void NotStarted(SupervisedChild child, string reason)
    {
        child.IsStarting = false;
        Say(SupervisorLogLevel.Alert, SupervisorMessages.CannotStart(child.Role, reason));
        child.DeathsInARow++;
        if (stopping) StopNext();
        else if (child.IsWanted) ScheduleRestart(child);
    }

    private void Ready(SupervisedChild child)
    {
        child.IsReady = true;
        AnnounceStart();
    }

    private void AnnounceStart()
    {
        if (announcedStart || children.Any(child => child.IsWanted && !child.IsReady)) return;
        announcedStart = true;
        Say(SupervisorLogLevel.Info, SupervisorMessages.StartupComplete);
        effects.Add(new SupervisorEffect.TellReady());
    }

    private void Replied(SupervisedChild child, long number)
    {
        child.HelloAnswered = Math.Max(child.HelloAnswered, number);
        child.LastAnswer = now;
    }

    private void Hello(SupervisedChild child)
    {
        if (!child.Runs || child.IsStopping) return;
        if (child.HelloAnswered < child.HelloSent && MayBeBusy(child))
        {
            child.Timers[ChildTimer.Hello] = now + SupervisorOptions.HelloInterval;
            return;
        }
        if (child.HelloAnswered < child.HelloSent)
        {
            Say(SupervisorLogLevel.Alert, SupervisorMessages.Hangs(child.Role, child.Pid, now - child.LastAnswer));
            effects.Add(new SupervisorEffect.KillChild(child.Role));
            return;
        }
        child.HelloSent++;
        child.Timers[ChildTimer.Hello] = now + SupervisorOptions.HelloInterval;
        effects.Add(new SupervisorEffect.SendHello(child.Role, child.HelloSent));
    }

    /// <summary>
    /// Tens of thousands of servers take a slow machine longer than two hellos to read, and a child that is killed for it only begins
    /// again. VRRP must say that it gets on: a node that hangs at its start must be noticed.
    /// </summary>
    private bool MayBeBusy(SupervisedChild child)
    {
        bool reads = child.Role == ChildRole.HealthCheck && (!child.IsReady || child.IsReloading);
        bool advances = child.LastProgress != Instant.Zero && now - child.LastProgress < SupervisorOptions.HelloInterval;
        return (reads || advances) && now - child.LastAnswer < SupervisorOptions.BusyMax;
    }

    /// <summary>Whoever gets on with letting go of thousands of addresses is not stopped at it: they would stay behind.</summary>
    private void Progressed(SupervisedChild child)
    {
        child.LastProgress = now;
        if (!child.IsStopping) return;
        Instant later = now + options.ChildWaitTime;
        Instant latest = child.StopBegan + SupervisorOptions.BusyMax;
        if (later > latest) later = latest;
        if (later > child.Timers[ChildTimer.StopOverdue]) child.Timers[ChildTimer.StopOverdue] = later;
    }

    private void Ended(SupervisedChild child, int pid, ChildEnd end)
    {
        if (child.Pid != pid) return;
        bool expected = child.IsStopping;
        child.Pid = 0;
        child.IsStopping = false;
        child.HasLeftThings = !expected || end != default;
        child.Timers.StopAll();
        if (child.IsReloading) Reloaded(child);
        if (expected)
        {
            child.DeathsInARow = 0;
            if (stopping) StopNext();
            else if (child.IsWanted) Launch(child);
            return;
        }
        if (end != default) Say(SupervisorLogLevel.Info, SupervisorMessages.Ended(child.Role, pid, end));
        if (stopping) StopNext();
        else if (end.IsPermanent) GiveUp(pid, end.Status);
        else if (!options.Respawn) GiveUpQuietly(child, pid);
        else Respawn(child, pid);
    }

    private void Respawn(SupervisedChild child, int pid)
    {
        Say(SupervisorLogLevel.Alert, SupervisorMessages.Respawning(child.Role, pid));
        bool healthy = now - child.StartedAt >= SupervisorOptions.HealthyAfter;
        child.DeathsInARow = healthy ? 1 : child.DeathsInARow + 1;
        ScheduleRestart(child);
    }

    private void ScheduleRestart(SupervisedChild child)
    {
        TimeSpan delay = SupervisorOptions.RestartDelay(child.DeathsInARow);
        if (delay == TimeSpan.Zero)
        {
            Launch(child);
            return;
        }
        Say(SupervisorLogLevel.Info, SupervisorMessages.Delayed(child.Role, delay));
        child.Timers[ChildTimer.Restart] = now + delay;
    }

    private void GiveUp(int pid, int status)
    {
        Say(SupervisorLogLevel.Alert, SupervisorMessages.Permanent(pid, status));
        Stop(status);
    }

    private void GiveUpQuietly(SupervisedChild child, int pid)
    {
        Say(SupervisorLogLevel.Alert, SupervisorMessages.NotRespawning(child.Role, pid));
        // keepalived ends with 0 here, which hides a failure from whoever started it.
        Stop(1);
    }

    private void RequestReload()
    {
        if (stopping) return;
        if (reloading)
        {
            if (!reloadQueued) Say(SupervisorLogLevel.Info, SupervisorMessages.ReloadQueued);
            reloadQueued = true;
            return;
        }
        reloading = true;
        Say(SupervisorLogLevel.Info, SupervisorMessages.Reloading);
        effects.Add(new SupervisorEffect.TellReloading());
        effects.Add(new SupervisorEffect.ReadConfiguration());
    }

    private void Reload(ISet<ChildRole> wanted)
    {
        if (stopping) return;
        foreach (SupervisedChild child in children)
        {
            bool wasWanted = child.IsWanted;
            child.IsWanted = wanted.Contains(child.Role);
            if (!child.IsWanted) child.Timers.Stop(ChildTimer.Restart);
            // One that is not ready yet began with the former configuration: the link keeps the order, so it hears of this one next.
            // One that is stopping comes back with this one when it is gone.
            if (child.Runs && !child.IsStopping) ReloadOrStop(child);
            else if (child.IsWanted && !wasWanted) Launch(child);
        }
        AnnounceStart();
        CheckReloadComplete();
    }

    private void ReloadOrStop(SupervisedChild child)
    {
        if (!child.IsWanted)
        {
            StopOne(child);
            return;
        }
        child.IsReloading = true;
        effects.Add(new SupervisorEffect.ReloadChild(child.Role));
    }

    private void Reloaded(SupervisedChild child)
    {
        child.IsReloading = false;
        CheckReloadComplete();
    }

    private void CheckReloadComplete()
    {
        if (stopping || !reloading || children.Any(child => child.IsReloading)) return;
        Say(SupervisorLogLevel.Info, SupervisorMessages.ReloadComplete);
        FinishReload();
    }

    private void FinishReload()
    {
        if (stopping) return;
        reloading = false;
        effects.Add(new SupervisorEffect.TellReady());
        if (!reloadQueued) return;
        reloadQueued = false;
        Say(SupervisorLogLevel.Info, SupervisorMessages.ProcessingQueuedReload);
        RequestReload();
    }

    private void Stop(int status)
    {
        if (stopping) return;
        stopping = true;
        exitStatus = status;
        Say(SupervisorLogLevel.Info, SupervisorMessages.Stopping);
        effects.Add(new SupervisorEffect.TellStopping());
        foreach (SupervisedChild child in children) child.Timers.Stop(ChildTimer.Restart);
        StopNext();
    }

    /// <summary>The last started goes first: addresses are released before the services behind them are taken away.</summary>
    private void StopNext()
    {
        // Its start will be answered; leaving now would leave it behind.
        if (children.Any(child => child.IsStarting)) return;
        SupervisedChild? next = children.LastOrDefault(child => child.Runs);
        if (next is null) End();
        else if (!next.IsStopping) StopOne(next);
    }

    private void End()
    {
        if (children.Any(child => child.HasLeftThings)) effects.Add(new SupervisorEffect.RemoveLeftovers());
        effects.Add(new SupervisorEffect.Exit(exitStatus));
    }

    private void StopOne(SupervisedChild child)
    {
        child.IsStopping = true;
        child.StopBegan = now;
        child.Timers.Stop(ChildTimer.Hello);
        child.Timers[ChildTimer.StopOverdue] = now + options.ChildWaitTime;
        effects.Add(new SupervisorEffect.StopChild(child.Role));
    }

    private void Force(SupervisedChild child)
    {
        if (!child.Runs) return;
        Say(SupervisorLogLevel.Warning, SupervisorMessages.FailedToDie(child.Role));
        effects.Add(new SupervisorEffect.KillChild(child.Role));
    }

    private void Say(SupervisorLogLevel level, string text) => effects.Add(new SupervisorEffect.Log(level, text));
}
