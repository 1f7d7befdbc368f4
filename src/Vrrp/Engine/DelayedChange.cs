using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>A change that must last for a while before it counts. Going back in that time makes it undone.</summary>
internal sealed class DelayedChange(DeadlineHeap<DelayedChange> heap, Action<VrrpTurn> apply) : IDeadline
{
    public Instant Deadline { get; private set; } = Instant.Never;

    int IDeadline.HeapPosition { get; set; } = -1;

    public bool IsWaiting => Deadline != Instant.Never;

    public void Begin(Instant deadline)
    {
        Deadline = deadline;
        heap.Update(this);
    }

    public void Cancel()
    {
        Deadline = Instant.Never;
        heap.Remove(this);
    }

    public void Fire(VrrpTurn turn)
    {
        Cancel();
        apply(turn);
    }
}
