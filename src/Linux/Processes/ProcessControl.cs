using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Processes;

/// <summary>What a process asks the kernel for itself.</summary>
public static unsafe class ProcessControl
{
    private const int PRIO_PROCESS = 0;

    public static int Pid => (int)LibC.getpid();

    public static int ParentPid => (int)LibC.getppid();

    public static uint EffectiveUser => LibC.geteuid();

    /// <summary>
    /// Gives memory that reading a configuration took back to the system: a daemon allocates next to nothing afterwards, so it would
    /// not be collected for days. Takes some milliseconds; for the end of a start, never for a running state.
    /// </summary>
    public static void ReturnUnusedMemory() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>
    /// Lets go of the terminal, as daemon(3) does: standard input, output and error become /dev/null, so that nobody who reads them waits
    /// for this process or its children, and the working directory becomes "/", so that no file system stays busy.
    /// </summary>
    /// <exception cref="LinuxException">/dev/null cannot be opened.</exception>
    public static void LeaveTerminal()
    {
        const int readWrite = 2;
        int nothing;
        fixed (byte* path = "/dev/null\0"u8) nothing = Native.CheckLibC(LibC.open(path, readWrite), "open /dev/null");
        for (int descriptor = 0; descriptor <= 2; descriptor++) _ = LibC.dup2(nothing, descriptor);
        if (nothing > 2) _ = Native.Close(nothing);
        Directory.SetCurrentDirectory("/");
    }

    /// <summary>The kernel sends us SIGTERM when the thread that started us ends, however it ends (PR_SET_PDEATHSIG).</summary>
    public static void DieWithParent() => _ = Native.prctl(Native.PR_SET_PDEATHSIG, Signal.Terminate, 0, 0, 0);

    /// <summary>Orphans among our descendants become our children, so that scripts of a dead child can be found and ended.</summary>
    public static void BecomeSubreaper() => _ = Native.prctl(Native.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    /// <summary>SCHED_RR with a priority of 1 to 99; children are started without it.</summary>
    /// <exception cref="LinuxException">EPERM.</exception>
    public static void UseRealTime(int priority, TimeSpan limit)
    {
        ulong* limits = stackalloc ulong[2];
        limits[0] = limits[1] = (ulong)limit.TotalMicroseconds;
        // Without the limit a loop that runs wild would take a processor from everybody; it is no reason not to start.
        _ = Native.setrlimit(Native.RLIMIT_RTTIME, limits);
        int changed = Native.sched_setscheduler(0, Native.SCHED_RR | Native.SCHED_RESET_ON_FORK, &priority);
        _ = Native.Check(changed, $"use real-time priority {priority}");
    }

    /// <summary>Nice value of -20 to 19; of children a negative one is 0 again.</summary>
    /// <exception cref="LinuxException">EPERM.</exception>
    public static void SetPriority(int nice)
    {
        _ = Native.Check(Native.setpriority(PRIO_PROCESS, 0, nice), $"set priority {nice}");
        if (nice > 0) ThreadStarter.Follow(() => Native.setpriority(PRIO_PROCESS, 0, nice));
        int priority = 0;
        // A real-time policy that was chosen before has the flag already.
        if (Native.sched_getscheduler(0) == Native.SCHED_OTHER)
        {
            _ = Native.sched_setscheduler(0, Native.SCHED_OTHER | Native.SCHED_RESET_ON_FORK, &priority);
        }
    }

    /// <summary>Lets core files be as large as the administrator allows.</summary>
    /// <exception cref="LinuxException">Never seen.</exception>
    public static void AllowCoreFiles()
    {
        ulong* limits = stackalloc ulong[2];
        _ = Native.Check(Native.getrlimit(Native.RLIMIT_CORE, limits), "read the limit of core files");
        limits[0] = limits[1];
        _ = Native.Check(Native.setrlimit(Native.RLIMIT_CORE, limits), "raise the limit of core files");
    }

    /// <summary>What ps and top call this process: up to 15 bytes. Call it on the main thread.</summary>
    public static void SetName(string name)
    {
        fixed (byte* start = System.Text.Encoding.UTF8.GetBytes(name + '\0')) _ = Native.prctl(Native.PR_SET_NAME, (nuint)start, 0, 0, 0);
    }

    /// <summary>Keeps pages in memory once they are touched; the reserved, untouched range of the collector is not paid for.</summary>
    /// <exception cref="LinuxException">EPERM or ENOMEM.</exception>
    public static void LockMemory() =>
        _ = Native.Check(Native.mlockall(Native.MCL_CURRENT | Native.MCL_FUTURE | Native.MCL_ONFAULT), "lock memory");

    /// <summary>Signals a process or, with a negative number, a group; false when there is none.</summary>
    public static bool Send(int pid, int signal) => Native.kill(pid, signal) == 0;

    /// <summary>Reaps one ended child, whoever it is; 0 when none has ended.</summary>
    public static int ReapAny()
    {
        int status;
        return Math.Max(0, Native.waitpid(-1, &status, Native.WNOHANG));
    }
}
