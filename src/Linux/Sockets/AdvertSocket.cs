using System.Runtime.InteropServices;
using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>
/// A pair of raw sockets for VRRP over IPv4 multicast on one interface: one that receives what comes for the group, one that sends
/// packets with their own IP header and hears nothing. All instances of an interface and group share it.
/// </summary>
public sealed unsafe class AdvertSocket : IDisposable
{
    public const int ProtocolVrrp = 112;

    private const int SOCK_RAW = 3;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int AF_INET = 2;
    private const int IPPROTO_IP = 0;
    private const int SOL_SOCKET = 1;
    private const int SO_DONTROUTE = 5;
    private const int SO_PRIORITY = 12;
    private const int SO_RCVBUF = 8;
    private const int SO_ATTACH_FILTER = 26;
    private const int SO_RCVBUFFORCE = 33;
    private const int InternetControlPriority = 7;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_DONTROUTE = 0x4;

    private readonly InterfaceIndex @interface;
    private readonly IpAddress group;

    /// <param name="interfaceName">Interface that both sockets are bound to.</param>
    /// <param name="interface">Its index.</param>
    /// <param name="group">IPv4 multicast group to join.</param>
    /// <param name="receiveBufferBytes">Room for one burst of all instances that share the socket.</param>
    /// <exception cref="LinuxException">Which option failed, and why.</exception>
    public AdvertSocket(string interfaceName, InterfaceIndex @interface, IpAddress group, int receiveBufferBytes)
    {
        this.@interface = @interface;
        this.group = group;
        Receiver = Open($"receive adverts on {interfaceName}");
        Sender = Open($"send adverts on {interfaceName}");
        try
        {
            SetUpReceiver(interfaceName, receiveBufferBytes);
            SetUpSender(interfaceName);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Descriptor to watch for adverts.</summary>
    public int Receiver { get; }

    public int Sender { get; }

    /// <summary>Takes one packet, IP header included; length 0 when none waits.</summary>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            long received = (long)LibC.recv(Receiver, start, (size_t)(ulong)buffer.Length, MSG_DONTWAIT);
            return received < 0 ? 0 : (int)received;
        }
    }

    /// <summary>Sends one packet with its IP header to the group; 0 or the errno.</summary>
    public int Send(ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
        {
            SockaddrIn destination = new() { Family = AF_INET };
            group.CopyTo(new Span<byte>(&destination.Address, 4));
            sockaddr* address = (sockaddr*)&destination;
            const int flags = MSG_DONTWAIT | MSG_DONTROUTE;
            long sent = (long)LibC.sendto(Sender, start, (size_t)(ulong)packet.Length, flags, address, sizeof(SockaddrIn));
            return sent < 0 ? Errno.LastOfLibC : 0;
        }
    }

    public void Dispose()
    {
        _ = Native.Close(Receiver);
        _ = Native.Close(Sender);
    }

    private static int Open(string intent) =>
        Native.CheckLibC(LibC.socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, ProtocolVrrp), intent);

    private void SetUpReceiver(string name, int bufferBytes)
    {
        SocketOption.BindToDevice(Receiver, name);
        // Only what this very socket has joined, not what any process of the host has.
        SocketOption.Set(Receiver, IPPROTO_IP, LibC.IP_MULTICAST_ALL, 0, "keep other groups out");
        SocketOption.Set(Receiver, SOL_SOCKET, SO_RCVBUFFORCE, bufferBytes, "size the receive buffer");
        MembershipRequest request = new() { Interface = @interface.Value };
        group.CopyTo(new Span<byte>(&request.Group, 4));
        int joined = LibC.setsockopt(Receiver, IPPROTO_IP, LibC.IP_ADD_MEMBERSHIP, &request, sizeof(MembershipRequest));
        _ = Native.CheckLibC(joined, $"join {group} on {name}");
    }

    private void SetUpSender(string name)
    {
        SocketOption.BindToDevice(Sender, name);
        SocketOption.Set(Sender, IPPROTO_IP, LibC.IP_HDRINCL, 1, "write our own IP header");
        SocketOption.Set(Sender, IPPROTO_IP, LibC.IP_MULTICAST_LOOP, 0, "not hear ourselves");
        SocketOption.Set(Sender, SOL_SOCKET, SO_DONTROUTE, 1, "keep adverts on the link");
        SocketOption.Set(Sender, SOL_SOCKET, SO_PRIORITY, InternetControlPriority, "mark adverts as control traffic");
        SocketOption.Set(Sender, SOL_SOCKET, SO_RCVBUF, 0, "receive nothing on the sending socket");
        MembershipRequest request = new() { Interface = @interface.Value };
        int chosen = LibC.setsockopt(Sender, IPPROTO_IP, LibC.IP_MULTICAST_IF, &request, sizeof(MembershipRequest));
        _ = Native.CheckLibC(chosen, $"send multicast on {name}");
        DropEverythingReceived();
    }

    /// <summary>A classic BPF program of one instruction, "accept 0 bytes" (linux/filter.h).</summary>
    private void DropEverythingReceived()
    {
        ulong returnZero = 0x06;
        FilterProgram program = new() { Length = 1, Instructions = &returnZero };
        int attached = LibC.setsockopt(Sender, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(FilterProgram));
        _ = Native.CheckLibC(attached, "receive nothing on the sending socket");
    }

    /// <summary>struct ip_mreqn of linux/in.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MembershipRequest
    {
        public uint Group;
        public uint LocalAddress;
        public int Interface;
    }

    /// <summary>struct sockaddr_in of linux/in.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SockaddrIn
    {
        public ushort Family;
        public ushort Port;
        public uint Address;
        public ulong Zero;
    }

    /// <summary>struct sock_fprog of linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public ulong* Instructions;
    }
}
