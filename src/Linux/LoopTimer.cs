using Keepalive.Core;

namespace Keepalive.Linux;

/// <summary>A deadline on an <see cref="EventLoop"/>. Setting it is O(log n) and allocates nothing.</summary>
public sealed class LoopTimer : IDeadline
{
    private readonly DeadlineHeap<LoopTimer> heap;
    private readonly Action callback;
    private Instant deadline = Instant.Never;

    internal LoopTimer(DeadlineHeap<LoopTimer> heap, Action callback)
    {
        this.heap = heap;
        this.callback = callback;
    }

    /// <summary>When the callback runs, once; <see cref="Instant.Never"/> stops it.</summary>
    public Instant Deadline
    {
        get => deadline;
        set
        {
            if (value == deadline) return;
            deadline = value;
            heap.Update(this);
        }
    }

    int IDeadline.HeapPosition { get; set; } = -1;

    /// <summary>For a timer that was taken off the heap because it was due.</summary>
    internal void FireIfStillDue(Instant now)
    {
        bool movedMeanwhile = ((IDeadline)this).HeapPosition >= 0;
        if (movedMeanwhile || deadline > now) return;
        Deadline = Instant.Never;
        callback();
    }
}
