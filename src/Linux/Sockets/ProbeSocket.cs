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

/// <summary>What a probe speaks over.</summary>
public enum ProbeTransport
{
    Tcp,
    Udp,

    /// <summary>ICMP or ICMPv6 echo; see <see cref="ProbeSocket.KernelNumbersEchoes"/>.</summary>
    Echo,
}

/// <summary>A non-blocking connected socket by its descriptor: what a probe on the event loop needs and no more.</summary>
public static unsafe class ProbeSocket
{
    private const int SOCK_STREAM = 1;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_RAW = 3;
    private const int SO_TYPE = 3;
    private const int IPPROTO_ICMP = 1;
    private const int IPPROTO_ICMPV6 = 58;
    private const int IPPROTO_IPV6 = 41;
    private const int IP_RECVERR = 11;
    private const int IPV6_RECVERR = 25;
    private const int MSG_NOSIGNAL = 0x4000;
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
    public static int Connect(in ProbeRoute route, ProbeTransport transport, out bool couldNotRun)
    {
        couldNotRun = true;
        int descriptor = Open(route.Target.Family, transport);
        if (descriptor < 0) return descriptor;
        int error = Prepare(descriptor, route, transport);
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

    /// <summary>
    /// True for a ping socket, where the kernel fills in and filters the identifier; false for a raw one, where the caller does (and an
    /// IPv4 answer begins with its IP header).
    /// </summary>
    public static bool KernelNumbersEchoes(int descriptor)
    {
        int type = 0;
        socklen_t length = sizeof(int);
        return LibC.getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM;
    }

    /// <summary>
    /// Length of the datagram that waits, cut to the buffer; a negative errno, also when none waits (EAGAIN). From whom it is has to be
    /// looked at after a ping: to a ping socket the kernel gives everybody's answers that have the identifier, also when it is connected.
    /// </summary>
    public static int Receive(int descriptor, Span<byte> buffer, out IpAddress from)
    {
        SocketAddress address = default;
        socklen_t size = sizeof(SocketAddress);
        long received;
        fixed (byte* start = buffer)
        {
            received = (long)LibC.recvfrom(descriptor, start, (size_t)(ulong)buffer.Length, 0, (sockaddr*)&address, &size);
        }
        from = address.Address;
        return received >= 0 ? (int)received : -Errno.LastOfLibC;
    }

    /// <summary>Sends one datagram; 0 or an errno.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return (long)LibC.send(descriptor, start, (size_t)(ulong)bytes.Length, MSG_NOSIGNAL) >= 0 ? 0 : Errno.LastOfLibC;
        }
    }

    private static int Open(IpFamily family, ProbeTransport transport)
    {
        const int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
        int type = transport == ProbeTransport.Tcp ? SOCK_STREAM : SOCK_DGRAM;
        int protocol = transport != ProbeTransport.Echo ? 0 : family == IpFamily.V4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
        int descriptor = LibC.socket((int)family, type | flags, protocol);
        if (descriptor >= 0) return descriptor;
        int error = Errno.LastOfLibC;
        if (transport != ProbeTransport.Echo || error != Errno.EACCES) return -error;
        // net.ipv4.ping_group_range keeps us out: a raw socket does it too, and no sysctl of the host has to change.
        descriptor = LibC.socket((int)family, SOCK_RAW | flags, protocol);
        return descriptor >= 0 ? descriptor : -Errno.LastOfLibC;
    }

    private static int Prepare(int descriptor, in ProbeRoute route, ProbeTransport transport)
    {
        try
        {
            if (transport != ProbeTransport.Tcp) ReportUnreachable(descriptor, route.Target.IsV4);
            if (route.Mark != 0) SocketOption.Set(descriptor, SOL_SOCKET, SO_MARK, (int)route.Mark, "mark a probe");
            if (route.Device is not null) SocketOption.BindToDevice(descriptor, route.Device);
            if (route.Source.IsNone && route.SourcePort == 0) return 0;
            // Without it each bound address reserves a port, and TIME_WAIT eats them all within seconds.
            if (route.SourcePort == 0 && transport != ProbeTransport.Echo)
            {
                SocketOption.Set(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1, "bind a probe");
            }
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

    /// <summary>Without it only "port unreachable" reaches a datagram socket.</summary>
    private static void ReportUnreachable(int descriptor, bool isV4) => SocketOption.Set(
        descriptor, isV4 ? IPPROTO_IP : IPPROTO_IPV6, isV4 ? IP_RECVERR : IPV6_RECVERR, 1, "hear of unreachable servers");

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

        public readonly IpAddress Address
        {
            get
            {
                fixed (byte* start = rest)
                {
                    return family switch
                    {
                        (ushort)IpFamily.V4 => IpAddress.FromBytes(new ReadOnlySpan<byte>(start, 4)),
                        (ushort)IpFamily.V6 => IpAddress.FromBytes(new ReadOnlySpan<byte>(start + 4, 16)),
                        _ => default,
                    };
                }
            }
        }
    }
}
