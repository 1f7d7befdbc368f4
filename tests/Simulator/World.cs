using Keepalive.Core;

namespace Keepalive.Simulator;

/// <summary>Virtual time: what happens next, in an order that the seed alone decides.</summary>
public sealed class World(ulong seed)
{
    private readonly PriorityQueue<Action, (long Ticks, long Sequence)> queue = new();
    private long sequence;

    /// <summary>False: the clocks that people read stay right whatever is done to them. For comparison: nothing may depend on it.</summary>
    public bool ClocksCanBeSet { get; init; } = true;

    public SeededRandom Random { get; } = new(seed);

    public Instant Now { get; private set; } = Instant.FromNanoseconds(1_000_000_000);

    public void At(Instant when, Action what) => queue.Enqueue(what, (Math.Max(when.Ticks, Now.Ticks), sequence++));

    public void After(TimeSpan delay, Action what) => At(Now + delay, what);

    public void RunUntil(Instant end)
    {
        while (queue.TryPeek(out Action? next, out (long Ticks, long Sequence) key) && key.Ticks <= end.Ticks)
        {
            queue.Dequeue();
            Now = new Instant(key.Ticks);
            next();
        }
        Now = end;
    }
}
