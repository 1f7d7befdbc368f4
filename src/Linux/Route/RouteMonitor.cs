using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>
/// Notifications of links and addresses, and of routes and rules for those who ask, as they happen.
/// When the kernel had to drop some (ENOBUFS) the reader is told to ask for
/// everything again: a lost notification must not become a wrong picture.
/// </summary>
public sealed class RouteMonitor : IDisposable
{
    private const int RTNLGRP_LINK = 1;
    private const int RTNLGRP_IPV4_IFADDR = 5;
    private const int RTNLGRP_IPV4_ROUTE = 7;
    private const int RTNLGRP_IPV4_RULE = 8;
    private const int RTNLGRP_IPV6_IFADDR = 9;
    private const int RTNLGRP_IPV6_ROUTE = 11;
    private const int RTNLGRP_IPV6_RULE = 19;
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

    /// <summary>True once routes and rules are reported too.</summary>
    public bool SeesRoutes { get; private set; }

    /// <summary>
    /// Reports routes and rules from now on. Asked for by those who put some there: on a router with a full table each of its changes
    /// would wake this process.
    /// </summary>
    public void SeeRoutes()
    {
        if (SeesRoutes) return;
        SeesRoutes = true;
        foreach (int group in (int[])[RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE]) socket.Join(group);
    }

    /// <summary>Another size than the usual one, within the system's limit unless forced.</summary>
    public void SetReceiveBuffer(int bytes, bool force) => socket.SetReceiveBuffer(bytes, force);

    public int Descriptor => socket.Descriptor;

    /// <summary>Hands on what has arrived, in order. False: notifications were lost, list everything again.</summary>
    public bool Read(
        Action<LinkInfo> onLink, Action<InterfaceAddress> onAddress, Action<KernelRoute>? onRoute = null, Action<KernelRule>? onRule = null)
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
                    else if (onRoute is not null && RouteMessage.TryRead(message, out KernelRoute route)) onRoute(route);
                    else if (onRule is not null && RuleMessage.TryRead(message, out KernelRule rule)) onRule(rule);
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
