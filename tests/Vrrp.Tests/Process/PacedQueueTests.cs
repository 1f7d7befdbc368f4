using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Process;

namespace Keepalive.Vrrp.Tests.Process;

public sealed class PacedQueueTests
{
    private const int Packets = PacedQueue.PacketsPerTurnMax * 3;

    [Fact]
    public void WhatElseTheLoopHasToDoGoesBetweenTwoSlices()
    {
        using EventLoop loop = new();
        List<IpAddress> sent = [];
        int before = -1;
        PacedQueue queue = new(loop, address =>
        {
            sent.Add(address.Address);
            if (sent.Count == Packets) loop.Stop();
        });

        for (int i = 0; i < Packets; i++) queue.Add(Address(i), TimeSpan.Zero);
        int atOnce = sent.Count;
        loop.Post(() => before = sent.Count);
        loop.Run();

        Assert.Equal(PacedQueue.PacketsPerTurnMax, atOnce);
        Assert.InRange(before, atOnce, Packets - 1);
        Assert.Equal(Enumerable.Range(0, Packets).Select(i => Address(i).Address), sent);
    }

    [Fact]
    public void WhatIsLetGoOfMeanwhileIsNotAnnounced()
    {
        using EventLoop loop = new();
        List<IpAddress> sent = [];
        PacedQueue queue = new(loop, address =>
        {
            sent.Add(address.Address);
            if (address == Address(Packets)) loop.Stop();
        });

        for (int i = 0; i <= Packets; i++) queue.Add(Address(i), TimeSpan.Zero);
        AnnouncedAddress gone = Address(Packets - 1);
        queue.Forget(gone.Interface, gone.Address);
        loop.Run();

        Assert.Equal(Packets, sent.Count);
        Assert.DoesNotContain(gone.Address, sent);
    }

    private static AnnouncedAddress Address(int i) =>
        new("eth0", new InterfaceIndex(2), new MacAddress(0x0200_0000_0001), IpAddress.V4(10, 9, (byte)(i >> 8), (byte)i));
}
