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
/// and without allocation. Thousands of instances or checks share one.
/// </summary>
public sealed class DeadlineHeap<T>
    where T : class, IDeadline
{
    private readonly List<T> items = [];

    public int Count => items.Count;

    /// <summary>The earliest deadline, or <see cref="Instant.Never"/>.</summary>
    public Instant Next => items.Count == 0 ? Instant.Never : items[0].Deadline;

    /// <summary>The item with the earliest deadline if it is due, else null. It stays until its deadline changes.</summary>
    public T? Due(Instant now) => items.Count > 0 && items[0].Deadline <= now ? items[0] : null;

    /// <summary>Puts an item where its deadline belongs: inserts, moves or removes it.</summary>
    public void Update(T item)
    {
        if (item.Deadline == Instant.Never)
        {
            Remove(item);
            return;
        }
        if (item.HeapPosition < 0)
        {
            item.HeapPosition = items.Count;
            items.Add(item);
        }
        Sink(Rise(item.HeapPosition));
    }

    /// <summary>Takes an item out; harmless when it is not in.</summary>
    public void Remove(T item)
    {
        int position = item.HeapPosition;
        if (position < 0) return;
        T last = items[^1];
        items.RemoveAt(items.Count - 1);
        item.HeapPosition = -1;
        if (ReferenceEquals(item, last)) return;
        Place(last, position);
        Sink(Rise(position));
    }

    public void Clear()
    {
        foreach (T item in items) item.HeapPosition = -1;
        items.Clear();
    }

    private int Rise(int position)
    {
        T item = items[position];
        while (position > 0)
        {
            int parent = (position - 1) / 2;
            if (items[parent].Deadline <= item.Deadline) break;
            Place(items[parent], position);
            position = parent;
        }
        Place(item, position);
        return position;
    }

    private void Sink(int position)
    {
        T item = items[position];
        while (true)
        {
            int child = 2 * position + 1;
            if (child >= items.Count) break;
            if (child + 1 < items.Count && items[child + 1].Deadline < items[child].Deadline) child++;
            if (item.Deadline <= items[child].Deadline) break;
            Place(items[child], position);
            position = child;
        }
        Place(item, position);
    }

    private void Place(T item, int position)
    {
        items[position] = item;
        item.HeapPosition = position;
    }
}
