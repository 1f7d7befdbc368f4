using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>
/// Hears who answers for an address, on every interface: ARP replies, or neighbour advertisements (packet(7) with a classic BPF program,
/// so that the other ARP and IPv6 packets of a busy segment wake nobody).
/// </summary>
public sealed unsafe class NeighborReplySocket : IDisposable
{
    /// <summary>Longer than any ARP reply or neighbour advertisement that matters; the rest of a frame is cut off.</summary>
    public const int FrameMax = 128;

    private const int AF_PACKET = 17;
    private const int SOCK_RAW = 3;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int MSG_DONTWAIT = 0x40;
    private const int PacketOutgoing = 4;

    /// <summary>Network byte order: ETH_P_ARP 0x0806 and ETH_P_IPV6 0x86dd of linux/if_ether.h.</summary>
    private const int ProtocolArp = 0x0608;
    private const int ProtocolIPv6 = 0xdd86;

    /// <exception cref="LinuxException">No CAP_NET_RAW, or no descriptors left.</exception>
    public NeighborReplySocket(IpFamily family)
    {
        bool isArp = family == IpFamily.V4;
        Descriptor = Native.CheckLibC(
            LibC.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, isArp ? ProtocolArp : ProtocolIPv6),
            "open a packet socket for answers of neighbours");
        PacketFilter.Attach(Descriptor, isArp ? ArpReplies : Advertisements, "hear only answers of neighbours");
    }

    /// <summary>To be waited for.</summary>
    public int Descriptor { get; }

    /// <summary>Operation 2 at offset 20.</summary>
    private static ulong[] ArpReplies =>
        [PacketFilter.LoadHalf(20), PacketFilter.Unless(2, skip: 1), PacketFilter.Accept(FrameMax), PacketFilter.Drop];

    /// <summary>Next header 58 (ICMPv6) at offset 20, type 136 at offset 54.</summary>
    private static ulong[] Advertisements =>
    [
        PacketFilter.LoadByte(20), PacketFilter.Unless(58, skip: 3), PacketFilter.LoadByte(54), PacketFilter.Unless(136, skip: 1),
        PacketFilter.Accept(FrameMax), PacketFilter.Drop,
    ];

    /// <summary>Takes one frame that somebody else sent, Ethernet header included; 0 when none waits.</summary>
    public int Receive(Span<byte> frame, out InterfaceIndex @interface)
    {
        @interface = InterfaceIndex.None;
        while (true)
        {
            sockaddr_ll from = default;
            socklen_t size = sizeof(sockaddr_ll);
            long received;
            fixed (byte* start = frame)
            {
                received = (long)LibC.recvfrom(
                    Descriptor, start, (size_t)(ulong)frame.Length, MSG_DONTWAIT, (sockaddr*)&from, &size);
            }
            if (received <= 0) return 0;
            if (from.sll_pkttype == PacketOutgoing) continue;
            @interface = new InterfaceIndex(from.sll_ifindex);
            return (int)received;
        }
    }

    public void Dispose() => _ = Native.Close(Descriptor);
}
