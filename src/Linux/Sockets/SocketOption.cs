using System.Text;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>Options with a number or a device name.</summary>
internal static unsafe class SocketOption
{
    private const int SOL_SOCKET = 1;

    /// <exception cref="LinuxException">The kernel refused it.</exception>
    public static void Set(int descriptor, int level, int option, int value, string intent) =>
        Native.CheckLibC(LibC.setsockopt(descriptor, level, option, &value, sizeof(int)), intent);

    /// <summary>SO_BINDTODEVICE.</summary>
    /// <exception cref="LinuxException">ENODEV: no such interface.</exception>
    public static void BindToDevice(int descriptor, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name + '\0');
        fixed (byte* start = bytes)
        {
            int bound = LibC.setsockopt(descriptor, SOL_SOCKET, LibC.SO_BINDTODEVICE, start, bytes.Length);
            _ = Native.CheckLibC(bound, $"bind a socket to {name}");
        }
    }
}
