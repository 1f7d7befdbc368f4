using System.Runtime.InteropServices;

namespace Keepalive.Linux;

/// <content>netdb.h.</content>
internal static unsafe partial class Native
{
    public const int NI_NAMEREQD = 8;

    /// <summary>0, or an EAI_* number.</summary>
    [LibraryImport("libc")]
    public static partial int getnameinfo(
        byte* address, uint addressLength, byte* host, uint hostLength, byte* service, uint serviceLength, int flags);
}
