using System.Text;

namespace Keepalive.Linux;

/// <summary>The node name of the kernel; asks no name service.</summary>
public static unsafe class HostName
{
    private const int HostNameBytesMax = 64;

    private static readonly string[] SystemParts = ["ostype", "osrelease", "version"];

    public static string Get()
    {
        byte* name = stackalloc byte[HostNameBytesMax + 1];
        if (Native.gethostname(name, HostNameBytesMax) != 0) return "";
        return Encoding.UTF8.GetString(name, new ReadOnlySpan<byte>(name, HostNameBytesMax).IndexOf((byte)0));
    }

    /// <summary>As uname(1) has it: "Linux 6.1.0-18-amd64 #1 SMP …".</summary>
    public static string System => string.Join(' ', SystemParts.Select(part => File.ReadAllText($"/proc/sys/kernel/{part}").Trim()));

    /// <summary>Up to the first dot: what a configuration id defaults to.</summary>
    public static string Short => Get().Split('.')[0];
}
