using System.Runtime.InteropServices;
using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>VRRP over IPv4 (linux/in.h): the kernel hands over the IP header and takes ours, and fills in its checksum.</summary>
internal sealed unsafe class AdvertSocketV4(string interfaceName, InterfaceIndex @interface, IpAddress group)
    : AdvertSocket(AF_INET, interfaceName, group.IsMulticast, authenticated: true)
{
    private const int AF_INET = 2;
    private const int IPPROTO_IP = 0;
    private const int DestinationOffset = 16;

    public override int Receive(int receiver, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            long received = (long)LibC.recv(receiver, start, (size_t)(ulong)buffer.Length, MSG_DONTWAIT);
            return received < 0 ? 0 : (int)received;
        }
    }

    public override int Send(ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
        {
            SockaddrIn destination = new() { Family = AF_INET };
            packet.Slice(DestinationOffset, 4).CopyTo(new Span<byte>(&destination.Address, 4));
            sockaddr* address = (sockaddr*)&destination;
            long sent = (long)LibC.sendto(Sender, start, (size_t)(ulong)packet.Length, SendFlags, address, sizeof(SockaddrIn));
            return sent < 0 ? Errno.LastOfLibC : 0;
        }
    }

    private protected override void SetUpReceiver(int receiver, string interfaceName)
    {
        // Only what this very socket has joined, not what any process of the host has.
        SocketOption.Set(receiver, IPPROTO_IP, LibC.IP_MULTICAST_ALL, 0, "keep other groups out");
        if (!IsMulticast) return;
        MembershipRequest request = new() { Interface = @interface.Value };
        group.CopyTo(new Span<byte>(&request.Group, 4));
        int joined = LibC.setsockopt(receiver, IPPROTO_IP, LibC.IP_ADD_MEMBERSHIP, &request, sizeof(MembershipRequest));
        _ = Native.CheckLibC(joined, $"join {group} on {interfaceName}");
    }

    private protected override void SetUpSender(string interfaceName)
    {
        SocketOption.Set(Sender, IPPROTO_IP, LibC.IP_HDRINCL, 1, "write our own IP header");
        SocketOption.Set(Sender, IPPROTO_IP, LibC.IP_MULTICAST_LOOP, 0, "not hear ourselves");
        MembershipRequest request = new() { Interface = @interface.Value };
        int chosen = LibC.setsockopt(Sender, IPPROTO_IP, LibC.IP_MULTICAST_IF, &request, sizeof(MembershipRequest));
        _ = Native.CheckLibC(chosen, $"send multicast on {interfaceName}");
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
}
