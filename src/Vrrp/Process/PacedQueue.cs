using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Announcements that share a gap: one packet per gap, in the order queued.</summary>
internal sealed class PacedQueue
{
    private readonly Queue<(AnnouncedAddress Address, TimeSpan Gap)> waiting = new();
    private readonly HashSet<(InterfaceIndex, IpAddress)> forgotten = [];
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
        forgotten.Remove((address.Interface, address.Address));
        waiting.Enqueue((address, gap));
        if (waiting.Count == 1) SendDue();
    }

    /// <summary>The address was let go: nothing more may be said for it.</summary>
    public void Forget(InterfaceIndex index, IpAddress address)
    {
        if (waiting.Count > 0) forgotten.Add((index, address));
    }

    private void SendDue()
    {
        while (waiting.TryPeek(out (AnnouncedAddress Address, TimeSpan Gap) next))
        {
            bool unwanted = forgotten.Contains((next.Address.Interface, next.Address.Address));
            if (free > loop.Now && !unwanted)
            {
                timer.Deadline = free;
                return;
            }
            waiting.Dequeue();
            if (unwanted) continue;
            send(next.Address);
            free = loop.Now + next.Gap;
        }
        forgotten.Clear();
    }
}
