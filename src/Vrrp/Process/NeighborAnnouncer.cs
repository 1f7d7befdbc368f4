using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Gratuitous ARP and unsolicited neighbour advertisements on the wire. Without pacing a burst leaves at once, in rounds over all
/// addresses; with it, each interface sends one packet per gap from a queue.
/// </summary>
internal sealed class NeighborAnnouncer(EventLoop loop, VrrpLog log) : IDisposable
{
    private readonly PacketSocket socket = new();
    private readonly Dictionary<InterfaceIndex, PacedQueue> queues = [];
    private readonly RouterFlags routers = new(loop);
    private readonly byte[] frame = new byte[NeighborAdvertisement.Size];

    public void Announce(VrrpEffect.Announce burst)
    {
        foreach (AnnouncedAddress address in burst.Addresses) log.Queueing(address);
        for (int round = 0; round < burst.Rounds; round++)
        {
            foreach (AnnouncedAddress address in burst.Addresses)
            {
                if (burst.Gap == TimeSpan.Zero) Send(address);
                else QueueOf(address.Interface).Add(address, burst.Gap);
            }
        }
    }

    /// <summary>The address was let go: nothing more may be said for it.</summary>
    public void Forget(ValueList<PlacedAddress> addresses)
    {
        if (queues.Count == 0) return;
        foreach (PlacedAddress placed in addresses) queues.GetValueOrDefault(placed.Interface)?.Forget(placed.Address.Prefix.Address);
    }

    public void Dispose() => socket.Dispose();

    private PacedQueue QueueOf(InterfaceIndex index)
    {
        if (!queues.TryGetValue(index, out PacedQueue? queue)) queues[index] = queue = new PacedQueue(loop, Send);
        return queue;
    }

    private void Send(AnnouncedAddress address)
    {
        int size;
        if (address.Address.IsV4)
        {
            GratuitousArp.Write(frame, address.Mac, address.Address);
            size = GratuitousArp.Size;
        }
        else
        {
            NeighborAdvertisement.Write(frame, address.Mac, address.Address, routers.IsRouter(address.InterfaceName));
            size = NeighborAdvertisement.Size;
        }
        int error = socket.Send(address.Interface, frame.AsSpan(0, size));
        if (error == 0) log.Announced(address);
        else log.CannotAnnounce(address.Address.ToString(), address.InterfaceName, Errno.Name(error));
    }

    /// <summary>One packet per gap, in the order queued.</summary>
    private sealed class PacedQueue
    {
        private readonly Queue<(AnnouncedAddress Address, TimeSpan Gap)> waiting = new();
        private readonly HashSet<IpAddress> forgotten = [];
        private readonly Action<AnnouncedAddress> send;
        private readonly EventLoop loop;
        private readonly LoopTimer timer;
        private Instant free = Instant.Zero;

        public PacedQueue(EventLoop loop, Action<AnnouncedAddress> send)
        {
            this.loop = loop;
            this.send = send;
            timer = loop.NewTimer(SendDue);
        }

        public void Add(AnnouncedAddress address, TimeSpan gap)
        {
            forgotten.Remove(address.Address);
            waiting.Enqueue((address, gap));
            if (waiting.Count == 1) SendDue();
        }

        public void Forget(IpAddress address)
        {
            if (waiting.Count > 0) forgotten.Add(address);
        }

        private void SendDue()
        {
            while (waiting.TryPeek(out (AnnouncedAddress Address, TimeSpan Gap) next))
            {
                if (free > loop.Now && !forgotten.Contains(next.Address.Address))
                {
                    timer.Deadline = free;
                    return;
                }
                waiting.Dequeue();
                if (forgotten.Contains(next.Address.Address)) continue;
                send(next.Address);
                free = loop.Now + next.Gap;
            }
            forgotten.Clear();
        }
    }
}
