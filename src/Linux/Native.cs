using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Keepalive.Linux;

/// <summary>
/// What Tmds.LibC lacks: timers, signals as descriptors, and names of errors and interfaces (docs/decisions/0008). Structures
/// are glibc's for 64-bit machines.
/// </summary>
internal static unsafe partial class Native
{
    public const int CLOCK_MONOTONIC = 1;
    public const int TFD_NONBLOCK = 0x800;
    public const int TFD_CLOEXEC = 0x80000;
    public const int TFD_TIMER_ABSTIME = 1;
    public const int SFD_NONBLOCK = 0x800;
    public const int SFD_CLOEXEC = 0x80000;
    public const int SIG_BLOCK = 0;

    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Itimerspec
    {
        public Timespec Interval;
        public Timespec Value;
    }

    // No GC transition for calls that never block and take well under a microsecond.
    [LibraryImport("libc")]
    [SuppressGCTransition]
    public static partial int clock_gettime(int clock, Timespec* time);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int adjtimex(byte* timex);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int timerfd_create(int clock, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int timerfd_settime(int descriptor, int flags, Itimerspec* value, Itimerspec* old);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int signalfd(int descriptor, ulong* mask, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pthread_sigmask(int how, ulong* mask, ulong* old);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string name);

    /// <summary>Writes at most IF_NAMESIZE (16) bytes, zero at the end; null when there is none of that number.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial byte* if_indextoname(uint index, byte* name);

    [LibraryImport("libc")]
    public static partial nint strerrorname_np(int errno);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>Turns -1 into an exception that names the call.</summary>
    public static int Check(int result, string intent, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result >= 0) return result;
        throw new LinuxException(NameOf(call), Errno.Last, intent);
    }

    /// <summary>The same for calls of Tmds.LibC.</summary>
    public static int CheckLibC(int result, string intent, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result >= 0) return result;
        throw new LinuxException(NameOf(call), Errno.LastOfLibC, intent);
    }

    private static string NameOf(string call)
    {
        int bracket = call.IndexOf('(', StringComparison.Ordinal);
        string name = bracket < 0 ? call : call[..bracket];
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
