using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>Sends whole Ethernet frames on any interface (packet(7)); receives nothing. One serves the process.</summary>
public sealed unsafe class PacketSocket : IDisposable
{
    private const int AF_PACKET = 17;
    private const int SOCK_RAW = 3;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int MSG_DONTWAIT = 0x40;

    private readonly int descriptor =
        Native.CheckLibC(LibC.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "open a packet socket");

    /// <summary>Sends a frame that begins with its Ethernet header; 0 or the errno.</summary>
    public int Send(InterfaceIndex @interface, ReadOnlySpan<byte> frame)
    {
        fixed (byte* start = frame)
        {
            sockaddr_ll destination = default;
            destination.sll_family = AF_PACKET;
            destination.sll_ifindex = @interface.Value;
            destination.sll_halen = MacAddress.Length;
            frame[..MacAddress.Length].CopyTo(new Span<byte>(destination.sll_addr, MacAddress.Length));
            sockaddr* address = (sockaddr*)&destination;
            long sent = (long)LibC.sendto(descriptor, start, (size_t)(ulong)frame.Length, MSG_DONTWAIT, address, sizeof(sockaddr_ll));
            return sent < 0 ? Errno.LastOfLibC : 0;
        }
    }

    public void Dispose() => _ = Native.Close(descriptor);
}
