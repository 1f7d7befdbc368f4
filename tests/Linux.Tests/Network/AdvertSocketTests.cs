using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Linux.Sockets;

namespace Keepalive.Linux.Tests.Network;

/// <summary>Adverts between two namespaces over a real cable.</summary>
public sealed class AdvertSocketTests(Segment segment) : IClassFixture<Segment>
{
    private const int BufferBytes = 256 * 1024;

    private static readonly IpAddress Group = IpAddress.Parse("224.0.0.18");

    [Fact]
    public void PacketArrivesWholeAtTheOtherNodeAndNotAtItsSender() => Connect((left, right) =>
    {
        byte[] packet = Packet(1);
        Assert.Equal(0, left.Send(packet));

        byte[] received = Receive(right);

        Assert.Equal(packet[20..], received[20..]);
        Assert.Equal(IpAddress.Parse("10.9.0.1"), IpAddress.FromBytes(received.AsSpan(12, 4)));
        Assert.Equal(Group, IpAddress.FromBytes(received.AsSpan(16, 4)));
        Assert.Equal(255, received[8]);
        Assert.Equal(0, left.Receive(left.Receiver, new byte[1500]));
    });

    [Fact]
    public void PacketsKeepTheirOrder() => Connect((left, right) =>
    {
        for (byte i = 1; i <= 100; i++) Assert.Equal(0, left.Send(Packet(i)));

        for (byte i = 1; i <= 100; i++) Assert.Equal(i, Receive(right)[21]);
    });

    [Fact]
    public void EmptySocketSaysSoAtOnce() => Connect((_, right) => Assert.Equal(0, right.Receive(right.Receiver, new byte[1500])));

    [Fact]
    public void OtherGroupsAreNotHeard() => Connect((left, right) =>
    {
        segment.InLeft(() =>
        {
            using AdvertSocket other = Open(IpAddress.Parse("224.0.0.19"));
            byte[] elsewhere = Packet(9);
            elsewhere[19] = 19;
            Assert.Equal(0, other.Send(elsewhere));
        });
        Assert.Equal(0, left.Send(Packet(7)));

        Assert.Equal(7, Receive(right)[21]);
        Assert.Equal(0, right.Receive(right.Receiver, new byte[1500]));
    });

    [Fact]
    public void SendingOnADownLinkGivesAnErrno()
    {
        using Segment own = new();
        own.InLeft(() =>
        {
            using AdvertSocket socket = Open();
            Shell.Run($"ip -n {own.Left} link set eth0 down");

            Assert.Contains(socket.Send(Packet(1)), (int[])[Errno.ENETDOWN, Errno.ENETUNREACH]);
        });
    }

    [Fact]
    public void MissingInterfaceIsNamed() => segment.InLeft(() =>
    {
        LinuxException failure = Assert.Throws<LinuxException>(() => AdvertSocket.Open("eth9", new InterfaceIndex(99), Group, BufferBytes));

        Assert.Equal(Errno.ENODEV, failure.Errno);
        Assert.Contains("eth9", failure.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void SendingAndReceivingAllocatesNothing() => Connect((left, right) =>
    {
        byte[] packet = Packet(1), buffer = new byte[1500];
        for (int i = 0; i < 200; i++) Exchange();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++) Exchange();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Exchange()
        {
            left.Send(packet);
            // A busy machine may deliver later: what is read is what is there.
            while (right.Receive(right.Receiver, buffer) > 0) continue;
        }
    });

    /// <summary>Sockets live in the namespace in which they were opened, wherever they are used.</summary>
    private void Connect(Action<AdvertSocket, AdvertSocket> use)
    {
        AdvertSocket? left = null, right = null;
        try
        {
            segment.InLeft(() => left = Open());
            segment.InRight(() => right = Open());
            use(left!, right!);
        }
        finally
        {
            left?.Dispose();
            right?.Dispose();
        }
    }

    private static AdvertSocket Open() => Open(Group);

    private static AdvertSocket Open(IpAddress group)
    {
        using RouteClient client = new();
        return AdvertSocket.Open("eth0", Segment.Eth0(client).Index, group, BufferBytes);
    }

    private static byte[] Receive(AdvertSocket socket)
    {
        byte[] buffer = new byte[1500];
        int length = 0;
        Wait.For(() => (length = socket.Receive(socket.Receiver, buffer)) > 0, "a packet");
        return buffer[..length];
    }

    /// <summary>An IP header that the kernel completes, and 8 bytes of which the second is a mark.</summary>
    private static byte[] Packet(byte mark)
    {
        byte[] packet = new byte[28];
        byte[] header = [0x45, 0xc0, 0, 28, 0, 1, 0, 0, 255, 112, 0, 0, 10, 9, 0, 1, 224, 0, 0, 18, 0x21, mark, 100, 0, 0, 1, 0, 0];
        header.CopyTo(packet, 0);
        return packet;
    }
}
