using Keepalive.Core;

namespace Keepalive.Linux;

/// <summary>A deadline on an <see cref="EventLoop"/>. Setting it is O(log n) and allocates nothing.</summary>
public sealed class LoopTimer
{
    private readonly TimerHeap heap;
    private readonly Action callback;
    private Instant deadline = Instant.Never;

    internal LoopTimer(TimerHeap heap, Action callback)
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

    /// <summary>Place in the heap; -1 while stopped.</summary>
    internal int Position { get; set; } = -1;

    internal void Fire()
    {
        Deadline = Instant.Never;
        callback();
    }
}
