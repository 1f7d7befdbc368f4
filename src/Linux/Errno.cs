using System.Runtime.InteropServices;

namespace Keepalive.Linux;

/// <summary>Error numbers of the kernel (asm-generic/errno.h) that the program decides by, and the texts of all.</summary>
public static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EACCES = 13;
    public const int EAGAIN = 11;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int ENAMETOOLONG = 36;
    public const int EINVAL = 22;
    public const int ERANGE = 34;
    public const int EPROTONOSUPPORT = 93;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETDOWN = 100;
    public const int ENETUNREACH = 101;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EHOSTDOWN = 112;
    public const int EHOSTUNREACH = 113;
    public const int EINPROGRESS = 115;

    /// <summary>"ENOENT" for 2; the number itself when libc knows no name.</summary>
    public static string Name(int errno)
    {
        string? name = Marshal.PtrToStringUTF8(Native.strerrorname_np(errno));
        return name ?? errno.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>"No such file or directory" for 2.</summary>
    public static string Text(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>The errno of the last call of this thread that was declared to keep it.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The same for calls of Tmds.LibC, which keep it in the older slot.</summary>
    internal static int LastOfLibC => Marshal.GetLastWin32Error();
}
