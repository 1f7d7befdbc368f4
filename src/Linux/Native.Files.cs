using System.Runtime.InteropServices;

namespace Keepalive.Linux;

/// <summary>Calls about descriptors that .NET would block on.</summary>
internal static unsafe partial class Native
{
    public const short POLLOUT = 0x4;

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeout);

    [LibraryImport("libc")]
    public static partial uint umask(uint mask);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int gethostname(byte* name, nint length);

    /// <summary>struct pollfd of poll.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
