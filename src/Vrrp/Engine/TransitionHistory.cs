using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>One change of state, and why.</summary>
public sealed record Transition(Instant At, VrrpState From, VrrpState To, string Why);

/// <summary>The last changes of state of one instance or group, oldest first; older ones are forgotten.</summary>
public sealed class TransitionHistory
{
    public const int TransitionsMax = 16;

    private readonly Queue<Transition> transitions = new();

    /// <summary>How many there were since the start, forgotten ones too.</summary>
    public long Count { get; private set; }

    public IReadOnlyCollection<Transition> Last => transitions;

    internal void Add(Transition transition)
    {
        if (transitions.Count == TransitionsMax) transitions.Dequeue();
        transitions.Enqueue(transition);
        Count++;
    }
}
