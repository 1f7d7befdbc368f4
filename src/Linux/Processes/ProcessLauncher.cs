using System.Collections;
using System.Runtime.InteropServices;

namespace Keepalive.Linux.Processes;

/// <summary>How a process is to start.</summary>
public sealed record LaunchRequest
{
    /// <summary>The program; a path, not searched for.</summary>
    public required string Path { get; init; }

    /// <summary>argv, the name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>A descriptor that the process gets as number 3; -1: none.</summary>
    public int PassDescriptor { get; init; } = -1;

    /// <summary>True: descriptors 0 to 2 are /dev/null. False: they are ours.</summary>
    public bool Silent { get; init; }

    /// <summary>True: in a session of its own, away from any terminal. Otherwise in a process group of its own.</summary>
    public bool NewSession { get; init; }

    /// <summary>Signals that stay blocked in the new process, bit n-1 for signal n.</summary>
    public ulong BlockedSignals { get; init; }

    /// <summary>User and group; root means: as we are.</summary>
    public Credentials Credentials { get; init; }
}

/// <summary>
/// Starts programs by posix_spawn, the only way that is safe from managed code and does not grow with our memory. The new process
/// leads its own process group, has default signal handling, ordinary scheduling, and no descriptor of ours beyond those asked for.
/// Call it from a thread that lives as long as the process: parent-death signals follow the thread.
/// </summary>
public static unsafe class ProcessLauncher
{
    private const int O_RDWR = 2;

    // asm/unistd.h: the numbers differ by processor.
    private static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int SYS_setgroups = IsArm64 ? 159 : 116;
    private static readonly int SYS_setresuid = IsArm64 ? 147 : 117;
    private static readonly int SYS_setresgid = IsArm64 ? 149 : 119;

    /// <summary>The process id, or a negative errno: nothing was started.</summary>
    public static int Start(LaunchRequest request)
    {
        if (!ProcessorSet.IsChosen) return StartAs(request);
        ProcessorSet.Restore();
        try
        {
            return StartAs(request);
        }
        finally
        {
            ProcessorSet.UseChosen();
        }
    }

    /// <summary>
    /// Replaces this process by the program it is, with the words it was called with and this thread's signal mask. Fails silently.
    /// </summary>
    public static void BecomeAgain()
    {
        string[] words = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        byte** arguments = NativeStrings(words);
        fixed (byte* path = "/proc/self/exe\0"u8) _ = Native.execv(path, arguments);
        Free(arguments);
    }

    private static int StartAs(LaunchRequest request)
    {
        if (request.Credentials == Credentials.Root) return Spawn(request);
        int error = Become(request.Credentials);
        if (error != 0) return -error;
        int pid = Spawn(request);
        ReturnToRoot();
        return pid;
    }

    /// <summary>
    /// Groups, group and user of this thread only: the raw system calls, not libc's, which change all threads of the process. 0, or the errno
    /// of the one that was refused (a daemon without CAP_SETUID or CAP_SETGID, an id that the user namespace does not know); then all is as before.
    /// </summary>
    private static int Become(Credentials wanted)
    {
        ReadOnlySpan<uint> groups = wanted.Groups is { Count: > 0 } all ? all.AsSpan() : [wanted.Group];
        if (SetGroups(groups) != 0) return Errno.Last;
        if (SetGroup(wanted.Group) == 0 && SetUser(wanted.User) == 0) return 0;
        int errno = Errno.Last;
        ReturnToRoot();
        return errno;
    }

    private static int SetGroups(ReadOnlySpan<uint> groups)
    {
        fixed (uint* start = groups) return (int)Native.syscall(SYS_setgroups, groups.Length, (nint)start, 0, 0);
    }

    /// <summary>Saved ids stay 0, for the way back; the new program loses them at exec.</summary>
    private static int SetGroup(uint id) => (int)Native.syscall(SYS_setresgid, (nint)id, (nint)id, 0, 0);

    private static int SetUser(uint id) => (int)Native.syscall(SYS_setresuid, (nint)id, (nint)id, 0, 0);

    private static void ReturnToRoot()
    {
        if (SetUser(0) != 0 || SetGroup(0) != 0 || SetGroups([]) != 0) throw new LinuxException("setresuid", Errno.Last, "return to root");
        // A change of credentials clears it.
        ProcessControl.DieWithParent();
    }

    private static int Spawn(LaunchRequest request)
    {
        byte* actions = stackalloc byte[Native.SpawnActionsSize];
        byte* attributes = stackalloc byte[Native.SpawnAttributesSize];
        _ = Native.posix_spawn_file_actions_init(actions);
        _ = Native.posix_spawnattr_init(attributes);
        nint null_ = Marshal.StringToCoTaskMemUTF8("/dev/null");
        byte** arguments = NativeStrings(request.Arguments);
        byte** environment = NativeStrings(Environment());
        nint path = Marshal.StringToCoTaskMemUTF8(request.Path);
        try
        {
            SetUpDescriptors(actions, request, (byte*)null_);
            SetUpAttributes(attributes, request);
            int pid;
            int error = Native.posix_spawn(&pid, (byte*)path, actions, attributes, arguments, environment);
            return error == 0 ? pid : -error;
        }
        finally
        {
            _ = Native.posix_spawn_file_actions_destroy(actions);
            _ = Native.posix_spawnattr_destroy(attributes);
            Marshal.FreeCoTaskMem(null_);
            Marshal.FreeCoTaskMem(path);
            Free(arguments);
            Free(environment);
        }
    }

    private static void SetUpDescriptors(byte* actions, LaunchRequest request, byte* nullDevice)
    {
        for (int i = 0; i < 3 && request.Silent; i++) _ = Native.posix_spawn_file_actions_addopen(actions, i, nullDevice, O_RDWR, 0);
        // dup2 also clears close-on-exec.
        if (request.PassDescriptor >= 0) _ = Native.posix_spawn_file_actions_adddup2(actions, request.PassDescriptor, 3);
        _ = Native.posix_spawn_file_actions_addclosefrom_np(actions, request.PassDescriptor >= 0 ? 4 : 3);
    }

    private static void SetUpAttributes(byte* attributes, LaunchRequest request)
    {
        // sigset_t has 1024 bits.
        ulong* mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        mask[0] = request.BlockedSignals;
        _ = Native.posix_spawnattr_setsigmask(attributes, mask);
        new Span<ulong>(mask, 16).Fill(ulong.MaxValue);
        _ = Native.posix_spawnattr_setsigdefault(attributes, mask);
        int priority = 0;
        _ = Native.posix_spawnattr_setschedparam(attributes, &priority);
        _ = Native.posix_spawnattr_setschedpolicy(attributes, Native.SCHED_OTHER);
        _ = Native.posix_spawnattr_setpgroup(attributes, 0);
        short group = request.NewSession ? Native.POSIX_SPAWN_SETSID : Native.POSIX_SPAWN_SETPGROUP;
        _ = Native.posix_spawnattr_setflags(attributes, (short)(
            group | Native.POSIX_SPAWN_SETSIGDEF | Native.POSIX_SPAWN_SETSIGMASK | Native.POSIX_SPAWN_SETSCHEDULER));
    }

    /// <summary>Our own environment without what would change how a program of another user is loaded.</summary>
    private static List<string> Environment()
    {
        string[] dropped = ["IFS", "LD_PRELOAD", "LD_LIBRARY_PATH"];
        List<string> entries = [];
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (!dropped.Contains((string)entry.Key)) entries.Add($"{entry.Key}={entry.Value}");
        }
        return entries;
    }

    private static byte** NativeStrings(IReadOnlyList<string> texts)
    {
        byte** array = (byte**)NativeMemory.Alloc((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++) array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        array[texts.Count] = null;
        return array;
    }

    private static void Free(byte** array)
    {
        for (byte** item = array; *item is not null; item++) Marshal.FreeCoTaskMem((nint)(*item));
        NativeMemory.Free(array);
    }
}
