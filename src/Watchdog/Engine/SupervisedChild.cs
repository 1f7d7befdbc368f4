using Keepalive.Core;

namespace Keepalive.Watchdog.Engine;

internal enum ChildTimer
{
    /// <summary>The back-off is over: start it.</summary>
    Restart,

    /// <summary>Time for the next hello, and for the answer to the last one.</summary>
    Hello,

    /// <summary>It was told to stop and still lives.</summary>
    StopOverdue,
}

/// <summary>What the supervisor knows of one child.</summary>
internal sealed class SupervisedChild(ChildRole role)
{
    public ChildRole Role { get; } = role;

    public TimerTable<ChildTimer> Timers { get; } = new();

    public bool IsWanted { get; set; }

    /// <summary>0 while it does not run.</summary>
    public int Pid { get; set; }

    /// <summary>It was asked for; whether it runs is not known yet.</summary>
    public bool IsStarting { get; set; }

    public bool IsReady { get; set; }

    public bool IsStopping { get; set; }

    public bool IsReloading { get; set; }

    /// <summary>The last one of this role died, or had to be killed: what it held is still there.</summary>
    public bool HasLeftThings { get; set; }

    public Instant StartedAt { get; set; }

    public int DeathsInARow { get; set; }

    public long HelloSent { get; set; }

    public long HelloAnswered { get; set; }

    public Instant LastAnswer { get; set; }

    public Instant LastProgress { get; set; }

    public Instant StopBegan { get; set; }

    public bool Runs => Pid != 0;
}
