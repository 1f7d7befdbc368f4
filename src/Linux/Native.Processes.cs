using System.Runtime.InteropServices;

namespace Keepalive.Linux;

/// <summary>Calls that start, watch and tune processes.</summary>
internal static unsafe partial class Native
{
    public const int PR_SET_PDEATHSIG = 1;
    public const int PR_SET_NAME = 15;
    public const int PR_SET_CHILD_SUBREAPER = 36;
    public const int WNOHANG = 1;
    public const int SCHED_OTHER = 0;
    public const int SCHED_RR = 2;
    public const int SCHED_RESET_ON_FORK = 0x40000000;
    public const int MCL_CURRENT = 1;
    public const int MCL_FUTURE = 2;
    public const int MCL_ONFAULT = 4;
    public const int RLIMIT_CORE = 4;
    public const int RLIMIT_RTTIME = 15;
    public const int CpuSetWords = 16;

    /// <summary>Sizes that glibc gives its opaque types, with room to spare (80 and 336 bytes on 64-bit machines).</summary>
    public const int SpawnActionsSize = 256;
    public const int SpawnAttributesSize = 512;
    public const short POSIX_SPAWN_SETPGROUP = 0x02;
    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSIGMASK = 0x08;
    public const short POSIX_SPAWN_SETSCHEDULER = 0x20;
    public const short POSIX_SPAWN_SETSID = 0x80;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int execv(byte* path, byte** arguments);

    [LibraryImport("libc")]
    public static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(byte* actions, int descriptor, int target);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addopen(byte* actions, int target, byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setpgroup(byte* attributes, int group);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(byte* attributes, ulong* mask);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(byte* attributes, ulong* mask);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setschedpolicy(byte* attributes, int policy);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setschedparam(byte* attributes, int* priority);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sched_setscheduler(int pid, int policy, int* priority);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sched_getscheduler(int pid);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setpriority(int which, int who, int value);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setns(int descriptor, int kind);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mlockall(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setrlimit(int resource, ulong* limits);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getrlimit(int resource, ulong* limits);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getrusage(int who, long* usage);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int capget(uint* header, uint* sets);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int capset(uint* header, uint* sets);

    /// <summary>The set has 1024 bits: <see cref="CpuSetWords"/> words.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int sched_setaffinity(int pid, nint bytes, ulong* set);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sched_getaffinity(int pid, nint bytes, ulong* set);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint syscall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getpwnam_r(string name, Passwd* entry, byte* buffer, nint length, Passwd** result);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getgrnam_r(string name, GroupEntry* entry, byte* buffer, nint length, GroupEntry** result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getgrouplist(string user, uint group, uint* groups, int* count);

    /// <summary>struct passwd of pwd.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Passwd
    {
        public byte* Name;
        public byte* Password;
        public uint User;
        public uint Group;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }

    /// <summary>struct group of grp.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GroupEntry
    {
        public byte* Name;
        public byte* Password;
        public uint Group;
        public byte** Members;
    }
}
