using Keepalive.Core;
using Keepalive.Linux.Processes;

namespace Keepalive.Linux;

/// <summary>
/// Gives back what a burst of work left, and nothing is collected in the burst itself, as far as memory for it is reserved. A daemon that has
/// taken over a thousand addresses allocates next to nothing afterwards, so nothing would be collected for days. It takes some milliseconds
/// of the loop: only while nothing is due.
/// </summary>
public sealed class QuietCollection
{
    private const long GarbageBytesMin = 1 << 20;

    /// <summary>More than that since the last look: the burst goes on.</summary>
    private const long RestBytesMax = 64 << 10;

    private static readonly TimeSpan RoomMin = TimeSpan.FromMilliseconds(50);

    /// <summary>No multiple of usual intervals: another try comes at another place between two adverts.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1130);

    private readonly EventLoop loop;
    private readonly LoopTimer timer;
    private long seen;
    private long collected;

    public QuietCollection(EventLoop loop)
    {
        this.loop = loop;
        // In a turn of its own: what else is due in this one has left the loop's list of deadlines.
        timer = loop.NewTimer(() => loop.Post(Look));
    }

    /// <summary>Collects at this moment; a start is over.</summary>
    public void CollectNow()
    {
        CollectionPause.End();
        ProcessControl.ReturnUnusedMemory();
        CollectionPause.BeginBurst();
        collected = GC.GetAllocatedBytesForCurrentThread();
    }

    /// <summary>Work was done; cheap.</summary>
    public void Note()
    {
        if (timer.Deadline != Instant.Never) return;
        seen = GC.GetAllocatedBytesForCurrentThread();
        if (seen - collected >= GarbageBytesMin) timer.Deadline = loop.Now + Pause;
    }

    private void Look()
    {
        long before = seen;
        seen = GC.GetAllocatedBytesForCurrentThread();
        bool isBusy = seen - before > RestBytesMax || loop.NextDeadline < MonotonicClock.Now + RoomMin;
        if (isBusy)
        {
            timer.Deadline = loop.Now + Pause;
            return;
        }
        CollectNow();
    }
}
