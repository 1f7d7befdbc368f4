using System.Runtime.InteropServices;

namespace Keepalive.Linux;

internal static unsafe partial class Native
{
    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, void* argument);
}
