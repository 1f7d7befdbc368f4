using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>
/// Raw sockets for VRRP on one interface: one that receives what comes for a group or for this host, over IPv4 a second one for
/// adverts behind an Authentication Header, and one that sends packets with their own IP header and hears nothing. Instances of the
/// same interface and group share them. Packets begin with the IP header in both directions and both families.
/// </summary>
public abstract unsafe class AdvertSocket : IDisposable
{
    public const int ProtocolVrrp = 112;

    private protected const int MSG_DONTWAIT = 0x40;
    private const int MSG_DONTROUTE = 0x4;
    private const int SOCK_RAW = 3;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_DONTROUTE = 5;
    private const int SO_PRIORITY = 12;
    private const int SO_RCVBUF = 8;
    private const int SO_RCVBUFFORCE = 33;
    private const int InternetControlPriority = 7;

    private const int ProtocolAuthenticationHeader = 51;

    private protected AdvertSocket(int family, string interfaceName, bool isMulticast, bool authenticated)
    {
        IsMulticast = isMulticast;
        Receiver = OpenRaw(family, ProtocolVrrp, $"receive adverts on {interfaceName}");
        Sender = OpenRaw(family, ProtocolVrrp, $"send adverts on {interfaceName}");
        AuthenticatedReceiver = authenticated
            ? OpenRaw(family, ProtocolAuthenticationHeader, $"receive adverts with AH on {interfaceName}")
            : -1;
    }

    private protected bool IsMulticast { get; }

    private protected int SendFlags => IsMulticast ? MSG_DONTWAIT | MSG_DONTROUTE : MSG_DONTWAIT;

    /// <summary>Descriptor to watch for adverts.</summary>
    public int Receiver { get; }

    /// <summary>Descriptor to watch for adverts behind an Authentication Header; -1 over IPv6, where there are none.</summary>
    public int AuthenticatedReceiver { get; }

    public int Sender { get; }

    /// <param name="interfaceName">Interface or VRF that the sockets are bound to; empty, for unicast: none.</param>
    /// <param name="interface">Its index.</param>
    /// <param name="group">Multicast group to join; any other address of the family wanted means unicast, which may be routed.</param>
    /// <param name="receiveBufferBytes">Room for one burst of all instances that share the socket.</param>
    /// <exception cref="LinuxException">Which option failed, and why.</exception>
    public static AdvertSocket Open(string interfaceName, InterfaceIndex @interface, IpAddress group, int receiveBufferBytes)
    {
        AdvertSocket socket = group.IsV4
            ? new AdvertSocketV4(interfaceName, @interface, group)
            : new AdvertSocketV6(interfaceName, @interface, group);
        try
        {
            socket.SetUp(interfaceName, receiveBufferBytes);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes one packet, IP header included, from one of the receiving descriptors; length 0 when none waits.</summary>
    public abstract int Receive(int receiver, Span<byte> buffer);

    /// <summary>Sends one packet with its IP header to the destination that the header names; 0 or the errno.</summary>
    public abstract int Send(ReadOnlySpan<byte> packet);

    public void Dispose()
    {
        _ = Native.Close(Receiver);
        if (AuthenticatedReceiver >= 0) _ = Native.Close(AuthenticatedReceiver);
        _ = Native.Close(Sender);
        GC.SuppressFinalize(this);
    }

    private protected abstract void SetUpReceiver(int receiver, string interfaceName);

    private protected abstract void SetUpSender(string interfaceName);

    private static int OpenRaw(int family, int protocol, string intent) =>
        Native.CheckLibC(LibC.socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), intent);

    private void SetUp(string name, int bufferBytes)
    {
        SetUpReceiver(Receiver, name, bufferBytes);
        if (AuthenticatedReceiver >= 0)
        {
            KeepOnlyVrrp(AuthenticatedReceiver);
            SetUpReceiver(AuthenticatedReceiver, name, bufferBytes);
        }
        if (name.Length > 0) SocketOption.BindToDevice(Sender, name);
        if (IsMulticast) SocketOption.Set(Sender, SOL_SOCKET, SO_DONTROUTE, 1, "keep adverts on the link");
        SocketOption.Set(Sender, SOL_SOCKET, SO_PRIORITY, InternetControlPriority, "mark adverts as control traffic");
        SocketOption.Set(Sender, SOL_SOCKET, SO_RCVBUF, 0, "receive nothing on the sending socket");
        SetUpSender(name);
        DropEverythingReceived();
    }

    private void SetUpReceiver(int receiver, string name, int bufferBytes)
    {
        if (name.Length > 0) SocketOption.BindToDevice(receiver, name);
        SocketOption.Set(receiver, SOL_SOCKET, SO_RCVBUFFORCE, bufferBytes, "size the receive buffer");
        SetUpReceiver(receiver, name);
    }

    private void DropEverythingReceived() => PacketFilter.Attach(Sender, [PacketFilter.Drop], "receive nothing on the sending socket");

    /// <summary>IPsec traffic of the host is not ours: accept only what has VRRP as the next header of its Authentication Header.</summary>
    private static void KeepOnlyVrrp(int receiver) => PacketFilter.Attach(
        receiver,
        [
            PacketFilter.LoadHeaderLength,
            PacketFilter.LoadByteBehindHeader,
            PacketFilter.Unless(ProtocolVrrp, skip: 1),
            PacketFilter.Accept(),
            PacketFilter.Drop,
        ],
        "receive only adverts");
}
