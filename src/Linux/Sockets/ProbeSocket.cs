using System.Runtime.InteropServices;
using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>Where a probe goes and what its packets carry.</summary>
/// <param name="Target">Address to connect to.</param>
/// <param name="Port">Port, host order.</param>
/// <param name="Source">Source address; none lets the kernel choose.</param>
/// <param name="SourcePort">0 lets the kernel choose.</param>
/// <param name="Device">Interface to leave by; null for any.</param>
/// <param name="Mark">SO_MARK; 0 for none.</param>
public readonly record struct ProbeRoute(IpAddress Target, ushort Port, IpAddress Source, ushort SourcePort, string? Device, uint Mark);

/// <summary>A non-blocking TCP connection by its descriptor: what a probe on the event loop needs and no more.</summary>
public static unsafe class ProbeSocket
{
    private const int SOCK_STREAM = 1;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_ERROR = 4;
    private const int SO_MARK = 36;
    private const int IPPROTO_IP = 0;
    private const int IP_BIND_ADDRESS_NO_PORT = 24;

    /// <summary>
    /// Begins a connection. A descriptor, to be waited for until it is writable; or a negative errno. <paramref name="couldNotRun"/>:
    /// the probe itself cannot be made (address or device that is not there), so the errno says nothing of the server.
    /// </summary>
    public static int Connect(in ProbeRoute route, out bool couldNotRun)
    {
        couldNotRun = true;
        int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
        int descriptor = LibC.socket((int)route.Target.Family, type, 0);
        if (descriptor < 0) return -Errno.LastOfLibC;
        int error = Prepare(descriptor, route);
        if (error == 0)
        {
            couldNotRun = false;
            error = ConnectTo(descriptor, route);
        }
        if (error is 0 or Errno.EINPROGRESS) return descriptor;
        _ = Native.Close(descriptor);
        return -error;
    }

    /// <summary>After the descriptor became writable: 0 when connected, else the errno.</summary>
    public static int ConnectResult(int descriptor)
    {
        int error = 0;
        socklen_t length = sizeof(int);
        return LibC.getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : Errno.LastOfLibC;
    }

    private static int Prepare(int descriptor, in ProbeRoute route)
    {
        try
        {
            if (route.Mark != 0) SocketOption.Set(descriptor, SOL_SOCKET, SO_MARK, (int)route.Mark, "mark a probe");
            if (route.Device is not null) SocketOption.BindToDevice(descriptor, route.Device);
            if (route.Source.IsNone && route.SourcePort == 0) return 0;
            // Without it each bound address reserves a port, and TIME_WAIT eats them all within seconds.
            if (route.SourcePort == 0) SocketOption.Set(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1, "bind a probe");
            IpAddress source = route.Source;
            if (source.IsNone) source = route.Target.IsV4 ? IpAddress.AnyV4 : IpAddress.AnyV6;
            SocketAddress local = new(source, route.SourcePort);
            return LibC.bind(descriptor, (sockaddr*)&local, local.Length) == 0 ? 0 : Errno.LastOfLibC;
        }
        catch (LinuxException exception)
        {
            return exception.Errno;
        }
    }

    private static int ConnectTo(int descriptor, in ProbeRoute route)
    {
        SocketAddress remote = new(route.Target, route.Port);
        return LibC.connect(descriptor, (sockaddr*)&remote, remote.Length) == 0 ? 0 : Errno.LastOfLibC;
    }

    /// <summary>struct sockaddr_in6, or struct sockaddr_in in its first 16 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct SocketAddress
    {
        private ushort family;
        private ushort port;
        private fixed byte rest[24];

        public SocketAddress(IpAddress address, ushort hostPort)
        {
            family = (ushort)address.Family;
            port = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(hostPort);
            fixed (byte* start = rest)
            {
                Span<byte> bytes = new(start, 24);
                // IPv4: the address follows the port; IPv6: after four bytes of flow information.
                address.CopyTo(address.IsV4 ? bytes : bytes[4..]);
            }
        }

        public readonly int Length => family == (ushort)IpFamily.V4 ? 16 : 28;
    }
}
