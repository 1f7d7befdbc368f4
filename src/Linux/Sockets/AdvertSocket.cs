using System.Runtime.InteropServices;
using Keepalive.Core;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>
/// A pair of raw sockets for VRRP on one interface: one that receives what comes for a group or for this host, one that sends packets
/// with their own IP header and hears nothing. Instances of the same interface and group share it. Packets begin with the IP header in
/// both directions and both families.
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
    private const int SO_ATTACH_FILTER = 26;
    private const int SO_RCVBUFFORCE = 33;
    private const int InternetControlPriority = 7;

    private protected AdvertSocket(int family, string interfaceName, bool isMulticast)
    {
        IsMulticast = isMulticast;
        Receiver = OpenRaw(family, $"receive adverts on {interfaceName}");
        Sender = OpenRaw(family, $"send adverts on {interfaceName}");
    }

    private protected bool IsMulticast { get; }

    private protected int SendFlags => IsMulticast ? MSG_DONTWAIT | MSG_DONTROUTE : MSG_DONTWAIT;

    /// <summary>Descriptor to watch for adverts.</summary>
    public int Receiver { get; }

    public int Sender { get; }

    /// <param name="interfaceName">Interface that both sockets are bound to.</param>
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

    /// <summary>Takes one packet, IP header included; length 0 when none waits.</summary>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Sends one packet with its IP header to the destination that the header names; 0 or the errno.</summary>
    public abstract int Send(ReadOnlySpan<byte> packet);

    public void Dispose()
    {
        _ = Native.Close(Receiver);
        _ = Native.Close(Sender);
        GC.SuppressFinalize(this);
    }

    private protected abstract void SetUpReceiver(string interfaceName);

    private protected abstract void SetUpSender(string interfaceName);

    private static int OpenRaw(int family, string intent) =>
        Native.CheckLibC(LibC.socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, ProtocolVrrp), intent);

    private void SetUp(string name, int bufferBytes)
    {
        SocketOption.BindToDevice(Receiver, name);
        SocketOption.Set(Receiver, SOL_SOCKET, SO_RCVBUFFORCE, bufferBytes, "size the receive buffer");
        SetUpReceiver(name);
        SocketOption.BindToDevice(Sender, name);
        if (IsMulticast) SocketOption.Set(Sender, SOL_SOCKET, SO_DONTROUTE, 1, "keep adverts on the link");
        SocketOption.Set(Sender, SOL_SOCKET, SO_PRIORITY, InternetControlPriority, "mark adverts as control traffic");
        SocketOption.Set(Sender, SOL_SOCKET, SO_RCVBUF, 0, "receive nothing on the sending socket");
        SetUpSender(name);
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

    /// <summary>struct sock_fprog of linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public ulong* Instructions;
    }
}
