using Keepalive.Core;

namespace Keepalive.Linux;

/// <summary>A binary heap of running timers, earliest first; each timer knows its place, so that it can move without a search.</summary>
internal sealed class TimerHeap
{
    private readonly List<LoopTimer> items = [];

    public Instant Next => items.Count == 0 ? Instant.Never : items[0].Deadline;

    /// <summary>Runs what is due. A timer set to the past by a callback waits for the next turn, so that a turn ends.</summary>
    public void RunDue(Instant now)
    {
        for (int budget = items.Count; budget > 0 && Next <= now; budget--) items[0].Fire();
    }

    /// <summary>Inserts, moves or removes a timer after its deadline changed.</summary>
    public void Update(LoopTimer timer)
    {
        if (timer.Deadline == Instant.Never)
        {
            if (timer.Position >= 0) RemoveAt(timer.Position);
            return;
        }
        if (timer.Position < 0)
        {
            timer.Position = items.Count;
            items.Add(timer);
        }
        Settle(timer.Position);
    }

    private void RemoveAt(int position)
    {
        LoopTimer removed = items[position];
        LoopTimer last = items[^1];
        items.RemoveAt(items.Count - 1);
        removed.Position = -1;
        if (ReferenceEquals(removed, last)) return;
        Place(last, position);
        Settle(position);
    }

    private void Settle(int position)
    {
        position = Rise(position);
        Sink(position);
    }

    private int Rise(int position)
    {
        LoopTimer timer = items[position];
        while (position > 0)
        {
            int parent = (position - 1) / 2;
            if (items[parent].Deadline <= timer.Deadline) break;
            Place(items[parent], position);
            position = parent;
        }
        Place(timer, position);
        return position;
    }

    private void Sink(int position)
    {
        LoopTimer timer = items[position];
        while (true)
        {
            int child = 2 * position + 1;
            if (child >= items.Count) break;
            if (child + 1 < items.Count && items[child + 1].Deadline < items[child].Deadline) child++;
            if (timer.Deadline <= items[child].Deadline) break;
            Place(items[child], position);
            position = child;
        }
        Place(timer, position);
    }

    private void Place(LoopTimer timer, int position)
    {
        items[position] = timer;
        timer.Position = position;
    }
}
