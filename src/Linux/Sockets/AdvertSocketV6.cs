using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>
/// VRRP over IPv6 (linux/in6.h). A raw IPv6 socket never hands over the IP header, so that <see cref="Receive"/> writes one from what
/// the kernel tells beside the packet: source, destination and hop limit are the received ones, the flow label is left out.
/// </summary>
internal sealed unsafe class AdvertSocketV6(string interfaceName, InterfaceIndex @interface, IpAddress group)
    : AdvertSocket(AF_INET6, interfaceName, group.IsMulticast, authenticated: false)
{
    private const int AF_INET6 = 10;
    private const int IPPROTO_IPV6 = 41;
    private const int IPV6_MULTICAST_IF = 17;
    private const int IPV6_MULTICAST_LOOP = 19;
    private const int IPV6_ADD_MEMBERSHIP = 20;
    private const int IPV6_MULTICAST_ALL = 29;
    private const int IPV6_HDRINCL = 36;
    private const int IPV6_RECVPKTINFO = 49;
    private const int IPV6_PKTINFO = 50;
    private const int IPV6_RECVHOPLIMIT = 51;
    private const int IPV6_HOPLIMIT = 52;
    private const int HeaderSize = 40;
    private const int DestinationOffset = 24;
    private const int ControlBytesMax = 256;
    private const int ControlHeaderSize = 16;

    public override int Receive(int receiver, Span<byte> buffer)
    {
        byte* control = stackalloc byte[ControlBytesMax];
        SockaddrIn6 source = default;
        fixed (byte* start = buffer)
        {
            IoVector room = new() { Base = start + HeaderSize, Length = (ulong)(buffer.Length - HeaderSize) };
            MessageHeader message = new()
            {
                Name = &source,
                NameLength = (uint)sizeof(SockaddrIn6),
                Vectors = &room,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlBytesMax,
            };
            long received = (long)LibC.recvmsg(receiver, (msghdr*)&message, MSG_DONTWAIT);
            if (received < 0) return 0;
            WriteHeader(buffer[..HeaderSize], new ReadOnlySpan<byte>(source.Address, 16), (int)received);
            ReadControl(buffer[..HeaderSize], new ReadOnlySpan<byte>(control, (int)message.ControlLength));
            return HeaderSize + (int)received;
        }
    }

    public override int Send(ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
        {
            SockaddrIn6 destination = new() { Family = AF_INET6, Scope = (uint)@interface.Value };
            packet.Slice(DestinationOffset, 16).CopyTo(new Span<byte>(destination.Address, 16));
            sockaddr* address = (sockaddr*)&destination;
            long sent = (long)LibC.sendto(Sender, start, (size_t)(ulong)packet.Length, SendFlags, address, sizeof(SockaddrIn6));
            return sent < 0 ? Errno.LastOfLibC : 0;
        }
    }

    private protected override void SetUpReceiver(int receiver, string interfaceName)
    {
        SocketOption.Set(receiver, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0, "keep other groups out");
        SocketOption.Set(receiver, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "learn where adverts were sent to");
        SocketOption.Set(receiver, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "learn the hop limit of adverts");
        if (!IsMulticast) return;
        MembershipRequest request = new() { Interface = @interface.Value };
        group.CopyTo(new Span<byte>(request.Group, 16));
        int joined = LibC.setsockopt(receiver, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &request, sizeof(MembershipRequest));
        _ = Native.CheckLibC(joined, $"join {group} on {interfaceName}");
    }

    private protected override void SetUpSender(string interfaceName)
    {
        SocketOption.Set(Sender, IPPROTO_IPV6, IPV6_HDRINCL, 1, "write our own IP header");
        SocketOption.Set(Sender, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "not hear ourselves");
        SocketOption.Set(Sender, IPPROTO_IPV6, IPV6_MULTICAST_IF, @interface.Value, $"send multicast on {interfaceName}");
    }

    private static void WriteHeader(Span<byte> header, ReadOnlySpan<byte> source, int payloadLength)
    {
        header.Clear();
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)payloadLength);
        header[6] = ProtocolVrrp;
        source.CopyTo(header[8..]);
    }

    /// <summary>struct cmsghdr (length 8 bytes, level, type), data, padding to 8.</summary>
    private static void ReadControl(Span<byte> header, ReadOnlySpan<byte> control)
    {
        while (control.Length >= ControlHeaderSize)
        {
            int length = (int)MemoryMarshal.Read<long>(control);
            if (length < ControlHeaderSize || length > control.Length) return;
            int type = MemoryMarshal.Read<int>(control[12..]);
            ReadOnlySpan<byte> data = control[ControlHeaderSize..length];
            if (type == IPV6_HOPLIMIT && data.Length >= 4) header[7] = (byte)MemoryMarshal.Read<int>(data);
            if (type == IPV6_PKTINFO && data.Length >= 16) data[..16].CopyTo(header[DestinationOffset..]);
            control = control[Math.Min((length + 7) & ~7, control.Length)..];
        }
    }

    /// <summary>struct ipv6_mreq of linux/in6.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MembershipRequest
    {
        public fixed byte Group[16];
        public int Interface;
    }

    /// <summary>struct sockaddr_in6 of linux/in6.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SockaddrIn6
    {
        public ushort Family;
        public ushort Port;
        public uint FlowInformation;
        public fixed byte Address[16];
        public uint Scope;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public ulong Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public SockaddrIn6* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public ulong VectorCount;
        public byte* Control;
        public ulong ControlLength;
        public int Flags;
    }
}
