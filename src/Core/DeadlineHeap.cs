namespace Keepalive.Core;

/// <summary>Something with a deadline that a <see cref="DeadlineHeap{T}"/> keeps in order.</summary>
public interface IDeadline
{
    /// <summary>When it is due; <see cref="Instant.Never"/> when it is not waiting.</summary>
    Instant Deadline { get; }

    /// <summary>Its place in the heap, written by the heap; starts as -1.</summary>
    int HeapPosition { get; set; }
}

/// <summary>
/// Many deadlines, earliest first: a binary heap in which each item knows its place, so that it moves in O(log n) without a search
/// and without allocation. Thousands of instances or checks share one. Deadlines are kept beside the items: comparing asks nobody.
/// Items of one deadline come in the order in which they were put in first, each time.
/// </summary>
public sealed class DeadlineHeap<T>
    where T : class, IDeadline
{
    private readonly List<Entry> entries = [];
    private long added;

    public int Count => entries.Count;

    /// <summary>The earliest deadline, or <see cref="Instant.Never"/>.</summary>
    public Instant Next => entries.Count == 0 ? Instant.Never : entries[0].Deadline;

    /// <summary>The item with the earliest deadline if it is due, else null. It stays until its deadline changes.</summary>
    public T? Due(Instant now) => entries.Count > 0 && entries[0].Deadline <= now ? entries[0].Item : null;

    /// <summary>Puts an item where its deadline belongs: inserts, moves or removes it. To be called whenever its deadline changed.</summary>
    public void Update(T item)
    {
        Instant deadline = item.Deadline;
        if (deadline == Instant.Never)
        {
            Remove(item);
            return;
        }
        if (item.HeapPosition < 0)
        {
            item.HeapPosition = entries.Count;
            entries.Add(new Entry(deadline, added++, item));
        }
        Settle(entries[item.HeapPosition] with { Deadline = deadline }, item.HeapPosition);
    }

    /// <summary>Takes an item out; harmless when it is not in.</summary>
    public void Remove(T item)
    {
        int position = item.HeapPosition;
        if (position < 0) return;
        Entry last = entries[^1];
        entries.RemoveAt(entries.Count - 1);
        item.HeapPosition = -1;
        if (!ReferenceEquals(item, last.Item)) Settle(last, position);
    }

    public void Clear()
    {
        foreach (Entry entry in entries) entry.Item.HeapPosition = -1;
        entries.Clear();
    }

    private void Settle(in Entry entry, int position) => Sink(entry, Rise(entry, position));

    private int Rise(in Entry entry, int position)
    {
        while (position > 0)
        {
            int parent = (position - 1) / 2;
            if (entries[parent].IsBefore(entry)) break;
            Place(entries[parent], position);
            position = parent;
        }
        return position;
    }

    private void Sink(in Entry entry, int position)
    {
        while (true)
        {
            int child = 2 * position + 1;
            if (child >= entries.Count) break;
            if (child + 1 < entries.Count && entries[child + 1].IsBefore(entries[child])) child++;
            if (entry.IsBefore(entries[child])) break;
            Place(entries[child], position);
            position = child;
        }
        Place(entry, position);
    }

    private void Place(in Entry entry, int position)
    {
        entries[position] = entry;
        entry.Item.HeapPosition = position;
    }

    private readonly record struct Entry(Instant Deadline, long Order, T Item)
    {
        public bool IsBefore(in Entry other) => Deadline < other.Deadline || (Deadline == other.Deadline && Order < other.Order);
    }
}
