namespace Keepalive.Watchdog.Engine;

/// <summary>The two children, in the order in which they start; they stop in the reverse order.</summary>
public enum ChildRole
{
    HealthCheck,
    Vrrp,
}

/// <summary>How a child ended: by a signal, or with an exit status.</summary>
public readonly record struct ChildEnd(int Signal, int Status)
{
    /// <summary>Status 1, 2 or 4: trying again would end the same way.</summary>
    public bool IsPermanent => Signal == 0 && Status is 1 or 2 or 4;

    public override string ToString() => Signal switch
    {
        0 => $"exited with status {Status}",
        SegmentationFault => "exited due to segmentation fault (SIGSEGV).",
        // What the kernel sends to a real-time process that did not block for too long.
        Kill => "exited due to signal 9 (Killed) - has rlimit_rttime been exceeded?",
        _ => Names.TryGetValue(Signal, out string? name) ? $"exited due to signal {Signal} ({name})" : $"exited due to signal {Signal}",
    };

    private const int SegmentationFault = 11;
    private const int Kill = 9;

    /// <summary>What the C library calls those that end processes in practice.</summary>
    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "Hangup",
        [2] = "Interrupt",
        [3] = "Quit",
        [4] = "Illegal instruction",
        [6] = "Aborted",
        [7] = "Bus error",
        [8] = "Floating point exception",
        [13] = "Broken pipe",
        [15] = "Terminated",
        [24] = "CPU time limit exceeded",
    };
}

/// <summary>What can happen to the parent.</summary>
public abstract record SupervisorInput
{
    private SupervisorInput()
    {
    }

    /// <summary>A configuration to run: which children it needs.</summary>
    public sealed record Start(ISet<ChildRole> Wanted) : SupervisorInput;

    /// <summary>Answer to <see cref="SupervisorEffect.StartChild"/>: it runs.</summary>
    public sealed record ChildStarted(ChildRole Role, int Pid) : SupervisorInput;

    /// <summary>Answer to <see cref="SupervisorEffect.StartChild"/>: it could not be started.</summary>
    public sealed record ChildNotStarted(ChildRole Role, string Reason) : SupervisorInput;

    public sealed record ChildReady(ChildRole Role) : SupervisorInput;

    public sealed record ChildEnded(ChildRole Role, int Pid, ChildEnd End) : SupervisorInput;

    public sealed record HelloReplied(ChildRole Role, long Number) : SupervisorInput;

    /// <summary>It works on something long and has got further.</summary>
    public sealed record Progressed(ChildRole Role) : SupervisorInput;

    /// <summary>Somebody wants the files read again. Answered by <see cref="SupervisorEffect.ReadConfiguration"/> when it is time.</summary>
    public sealed record ReloadRequested : SupervisorInput;

    /// <summary>The files were read and are good: which children they need.</summary>
    public sealed record ConfigurationRead(ISet<ChildRole> Wanted) : SupervisorInput;

    /// <summary>The files were read and refused; nothing changes.</summary>
    public sealed record ConfigurationRefused : SupervisorInput;

    public sealed record ChildReloaded(ChildRole Role) : SupervisorInput;

    public sealed record StopRequested : SupervisorInput;
}
