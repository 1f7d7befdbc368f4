using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>The sockets of the channels: packets in, adverts out. In steady state it allocates nothing.</summary>
internal sealed class AdvertSockets(EventLoop loop, VrrpLog log, AdvertSockets.PacketHandler onPacket) : IDisposable
{
    private const int PacketBytesMax = 2048;

    /// <summary>All 255 instances of a channel may hear their masters within one wake-up; a packet costs the kernel about 1 KiB.</summary>
    private const int ReceiveBufferBytes = 512 * 1024;
    private const int PacketsPerWakeUpMax = 512;

    private readonly Dictionary<AdvertChannel, AdvertSocket> sockets = [];
    private readonly byte[] buffer = new byte[PacketBytesMax];

    private int bytesAtLeast = ReceiveBufferBytes;

    public delegate void PacketHandler(AdvertChannel channel, ReadOnlySpan<byte> packet);

    /// <summary>vrrp_rx_bufs_policy with a number: sockets that are opened from now on have that much room, and never less than usual.</summary>
    public void Use(BufferConfig buffers) => bytesAtLeast = Math.Max(ReceiveBufferBytes, Bounded(buffers.VrrpReceiveBytes));

    private static int Bounded(uint bytes) => (int)Math.Min(bytes, int.MaxValue);

    public void Open(AdvertChannel channel)
    {
        try
        {
            int bytes = Math.Max(bytesAtLeast, Bounded(channel.ReceiveBuffer));
            AdvertSocket socket = AdvertSocket.Open(channel.InterfaceName, channel.Interface, channel.Group, bytes);
            sockets[channel] = socket;
            Listen(channel, socket, socket.Receiver);
            if (socket.AuthenticatedReceiver >= 0) Listen(channel, socket, socket.AuthenticatedReceiver);
            log.SocketPool(channel, socket);
        }
        catch (LinuxException exception)
        {
            // The interface may have gone between the engine's decision and now; its notification will follow.
            log.CannotOpenChannel(channel.InterfaceName, exception.Message);
        }
    }

    public void Close(AdvertChannel channel)
    {
        if (!sockets.Remove(channel, out AdvertSocket? socket)) return;
        loop.Remove(socket.Receiver);
        if (socket.AuthenticatedReceiver >= 0) loop.Remove(socket.AuthenticatedReceiver);
        socket.Dispose();
    }

    /// <summary>The descriptors by which adverts come in and go out; -1 while there are none.</summary>
    public (int In, int Out) DescriptorsOf(AdvertChannel? channel, bool authenticated)
    {
        if (channel is null || !sockets.TryGetValue(channel, out AdvertSocket? socket)) return (-1, -1);
        return (authenticated ? socket.AuthenticatedReceiver : socket.Receiver, socket.Sender);
    }

    /// <summary>Sends an advert; 0 or the errno.</summary>
    public int Send(VrrpEffect.SendAdvert advert)
    {
        if (!sockets.TryGetValue(advert.Channel, out AdvertSocket? socket)) return Errno.ENETDOWN;
        advert.Packet.Stamp(advert.Packet.IsSigned ? WallClock.Now : 0);
        return socket.Send(advert.Packet.Bytes);
    }

    public void Dispose()
    {
        foreach (AdvertChannel channel in sockets.Keys.ToArray()) Close(channel);
    }

    private void Listen(AdvertChannel channel, AdvertSocket socket, int receiver) =>
        loop.Add(receiver, Readiness.Readable, _ => Receive(channel, socket, receiver));

    private void Receive(AdvertChannel channel, AdvertSocket socket, int receiver)
    {
        // Bounded, so that a flood on one interface does not keep the timers of the others waiting.
        for (int i = 0; i < PacketsPerWakeUpMax; i++)
        {
            int length = socket.Receive(receiver, buffer);
            if (length <= 0) return;
            onPacket(channel, buffer.AsSpan(0, length));
        }
    }
}
