using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Keepalive.Linux.Netlink;

/// <summary>Flags of nlmsghdr (linux/netlink.h).</summary>
public static class NetlinkFlags
{
    public const ushort Request = 0x1;
    public const ushort Ack = 0x4;
    public const ushort Replace = 0x100;
    public const ushort Exclusive = 0x200;
    public const ushort Create = 0x400;
    public const ushort Append = 0x800;
    public const ushort Dump = 0x300;
}

/// <summary>
/// A netlink socket (netlink(7)). Requests of the families used here are carried out while they are sent, so the answer is there
/// when sending returns: a request on a loop thread does not wait for anybody.
/// </summary>
public sealed unsafe class NetlinkSocket : IDisposable
{
    public const int Route = 0;
    public const int Netfilter = 12;
    public const int Generic = 16;

    private const int SOL_NETLINK = 270;
    private const int NETLINK_ADD_MEMBERSHIP = 1;
    private const int NETLINK_CAP_ACK = 10;
    private const int SO_SNDBUFFORCE = 32;
    private const int SO_RCVBUF = 8;
    private const int SO_RCVBUFFORCE = 33;
    private const int SOL_SOCKET = 1;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int MSG_DONTWAIT = 0x40;
    private const int AF_NETLINK = 16;

    private uint sequence;

    /// <exception cref="LinuxException">The kernel lacks this family, or no descriptors are left.</exception>
    public NetlinkSocket(int protocol)
    {
        Descriptor = Native.CheckLibC(LibC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), "open a netlink socket");
        SockaddrNl local = new() { Family = AF_NETLINK };
        _ = Native.CheckLibC(LibC.bind(Descriptor, (sockaddr*)&local, sizeof(SockaddrNl)), "bind a netlink socket");
        SetOption(SOL_NETLINK, NETLINK_CAP_ACK, 1, "ask for short acknowledgements");
    }

    public int Descriptor { get; }

    /// <summary>A number for the next request; answers carry it.</summary>
    public uint NextSequence() => ++sequence;

    /// <summary>The number of the last request.</summary>
    public uint LastSequence => sequence;

    /// <summary>Joins a multicast group (RTNLGRP_* and the like).</summary>
    public void Join(int group) => SetOption(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group, "subscribe to netlink notifications");

    /// <summary>Sets the receive buffer beyond the system's limit, so that a burst of notifications is not lost.</summary>
    public void SetReceiveBuffer(int bytes) => SetReceiveBuffer(bytes, force: true);

    /// <summary>Sets the receive buffer, within the system's limit (net.core.rmem_max) unless forced.</summary>
    public void SetReceiveBuffer(int bytes, bool force) =>
        SetOption(SOL_SOCKET, force ? SO_RCVBUFFORCE : SO_RCVBUF, bytes, "size the netlink receive buffer");

    /// <summary>Room for requests that must go in one piece, beyond the system's limit.</summary>
    public void SetSendBuffer(int bytes) => SetOption(SOL_SOCKET, SO_SNDBUFFORCE, bytes, "enlarge the netlink send buffer");

    /// <exception cref="LinuxException">Not sent.</exception>
    public void Send(ReadOnlySpan<byte> messages)
    {
        fixed (byte* start = messages)
        {
            SockaddrNl kernel = new() { Family = AF_NETLINK };
            long sent = (long)LibC.sendto(Descriptor, start, (size_t)(ulong)messages.Length, 0, (sockaddr*)&kernel, sizeof(SockaddrNl));
            if (sent < 0) throw new LinuxException("sendto", Errno.LastOfLibC, "send a netlink request");
        }
    }

    /// <summary>One datagram of the kernel's, waiting for it; for answers to a request.</summary>
    /// <exception cref="LinuxException">ENOBUFS: answers were lost.</exception>
    public ReadOnlySpan<byte> Receive(Span<byte> buffer) => buffer[..Receive(buffer, 0)];

    /// <summary>One datagram if there is one; length 0 when there is none; ENOBUFS as an exception: notifications were lost.</summary>
    public ReadOnlySpan<byte> TryReceive(Span<byte> buffer) => buffer[..Receive(buffer, MSG_DONTWAIT)];

    public void Dispose() => _ = Native.Close(Descriptor);

    private int Receive(Span<byte> buffer, int flags)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                long received = (long)LibC.recv(Descriptor, start, (size_t)(ulong)buffer.Length, flags);
                if (received >= 0) return (int)received;
                int errno = Errno.LastOfLibC;
                if (errno == Errno.EAGAIN) return 0;
                if (errno != Errno.EINTR) throw new LinuxException("recv", errno, "receive from netlink");
            }
        }
    }

    private void SetOption(int level, int option, int value, string intent) =>
        Native.CheckLibC(LibC.setsockopt(Descriptor, level, option, &value, sizeof(int)), intent);

    /// <summary>struct sockaddr_nl of linux/netlink.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SockaddrNl
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }
}
