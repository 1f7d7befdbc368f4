namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// How many probes of a kind run at a time. Those that wait cost nothing, and their time has not begun. Belongs to the loop's thread.
/// </summary>
/// <param name="max">How many places there are.</param>
internal sealed class Places(int max)
{
    private readonly LinkedList<Action> waiting = new();
    private int taken;

    /// <summary>Runs <paramref name="start"/> now or when a place is free. The value is for <see cref="Leave"/>.</summary>
    public LinkedListNode<Action>? Enter(Action start)
    {
        if (taken >= max) return waiting.AddLast(start);
        taken++;
        start();
        return null;
    }

    /// <summary>Gives the place back, or the place in the queue.</summary>
    public void Leave(LinkedListNode<Action>? place)
    {
        if (place?.List is not null)
        {
            waiting.Remove(place);
            return;
        }
        if (waiting.First is not LinkedListNode<Action> next)
        {
            taken--;
            return;
        }
        waiting.RemoveFirst();
        next.Value();
    }
}
