using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Linux.Sockets;

namespace Keepalive.Linux.Tests.Network;

/// <summary>The kernel at the other end of a cable answers for its address; what else is on the cable is not heard.</summary>
public sealed class NeighborReplySocketTests(Segment segment) : IClassFixture<Segment>
{
    [Fact]
    public void TheHolderOfAnAddressIsHeard() => segment.InLeft(() =>
    {
        using NeighborReplySocket replies = new(IpFamily.V4);
        using PacketSocket sender = new();
        InterfaceIndex eth0 = Index();

        Assert.Equal(0, sender.Send(eth0, Probe(2)));

        byte[] frame = new byte[NeighborReplySocket.FrameMax];
        int length = 0;
        InterfaceIndex heardOn = InterfaceIndex.None;
        Wait.For(() => (length = replies.Receive(frame, out heardOn)) > 0, "an answer");
        Assert.Equal(eth0, heardOn);
        Assert.Equal([10, 9, 0, 2], frame[28..32]);
        Assert.Equal(2, frame[21]);
    });

    [Fact]
    public void QuestionsAreNotHeard() => Segment.Inside(segment.Right, () =>
    {
        using NeighborReplySocket replies = new(IpFamily.V4);
        segment.InLeft(() =>
        {
            using NeighborReplySocket atLeft = new(IpFamily.V4);
            using PacketSocket sender = new();
            Assert.Equal(0, sender.Send(Index(), Probe(2)));
            Wait.For(() => atLeft.Receive(new byte[NeighborReplySocket.FrameMax], out _) > 0, "the answer at left");
        });

        Assert.Equal(0, replies.Receive(new byte[NeighborReplySocket.FrameMax], out _));
    });

    private static InterfaceIndex Index()
    {
        using RouteClient client = new();
        return Segment.Eth0(client).Index;
    }

    /// <summary>An ARP probe for 10.9.0.N.</summary>
    private static byte[] Probe(byte host) =>
    [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0x0a, 0, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
        2, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 9, 0, host,
    ];
}
