using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Announcements that share a gap: one packet per gap, in the order queued. Without a gap many in one turn of the loop.</summary>
internal sealed class PacedQueue
{
    /// <summary>Some milliseconds: four thousand instances announce themselves with twenty thousand packets.</summary>
    public const int PacketsPerTurnMax = 512;

    private readonly Queue<(AnnouncedAddress Address, TimeSpan Gap)> waiting = new();
    private readonly HashSet<(InterfaceIndex, IpAddress)> forgotten = [];
    private readonly Action<AnnouncedAddress> send;
    private readonly EventLoop loop;
    private readonly LoopTimer timer;
    private Instant free = Instant.Zero;
    private Instant turn = Instant.Never;
    private int sent;

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
            if (!unwanted && !MaySend())
            {
                timer.Deadline = loop.Now;
                return;
            }
            waiting.Dequeue();
            if (unwanted) continue;
            send(next.Address);
            free = loop.Now + next.Gap;
        }
        forgotten.Clear();
    }

    /// <summary>What else the loop has to do, adverts above all, goes between two slices.</summary>
    private bool MaySend()
    {
        if (turn != loop.Now) (turn, sent) = (loop.Now, 0);
        return ++sent <= PacketsPerTurnMax;
    }
}
