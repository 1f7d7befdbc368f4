using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>
/// Notifications of links and addresses, as they happen. When the kernel had to drop some (ENOBUFS) the reader is told to ask for
/// everything again: a lost notification must not become a wrong picture.
/// </summary>
public sealed class RouteMonitor : IDisposable
{
    private const int RTNLGRP_LINK = 1;
    private const int RTNLGRP_IPV4_IFADDR = 5;
    private const int RTNLGRP_IPV6_IFADDR = 9;
    private const int ReceiveBufferBytes = 4 << 20;

    private readonly NetlinkSocket socket = new(NetlinkSocket.Route);
    private readonly byte[] buffer = new byte[64 * 1024];

    public RouteMonitor()
    {
        socket.SetReceiveBuffer(ReceiveBufferBytes);
        socket.Join(RTNLGRP_LINK);
        socket.Join(RTNLGRP_IPV4_IFADDR);
        socket.Join(RTNLGRP_IPV6_IFADDR);
    }

    public int Descriptor => socket.Descriptor;

    /// <summary>Hands on what has arrived, in order. False: notifications were lost, list everything again.</summary>
    public bool Read(Action<LinkInfo> onLink, Action<InterfaceAddress> onAddress)
    {
        try
        {
            while (true)
            {
                ReadOnlySpan<byte> datagram = socket.TryReceive(buffer);
                if (datagram.IsEmpty) return true;
                NetlinkReader reader = new(datagram);
                while (reader.TryRead(out NetlinkMessage message))
                {
                    if (LinkMessage.TryRead(message, out LinkInfo link)) onLink(link);
                    else if (AddressMessage.TryRead(message, out InterfaceAddress address)) onAddress(address);
                }
            }
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOBUFS)
        {
            return false;
        }
    }

    public void Dispose() => socket.Dispose();
}
