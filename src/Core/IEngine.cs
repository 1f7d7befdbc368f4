namespace Keepalive.Core;

/// <summary>
/// A part that decides and never acts: input and time in, effects out. It opens nothing, starts nothing and never asks for
/// the time. The same inputs at the same instants give the same effects; randomness comes only from a seed given at creation.
/// </summary>
/// <typeparam name="TInput">What can happen to it: a closed set of values.</typeparam>
/// <typeparam name="TEffect">What it can ask for: a closed set of values, carried out in the order of the list.</typeparam>
public interface IEngine<in TInput, TEffect>
{
    /// <summary>When <see cref="HandleDeadline"/> wants to be called next; <see cref="Instant.Never"/> when idle.</summary>
    Instant NextDeadline { get; }

    /// <summary>Something happened. <paramref name="now"/> never goes back from call to call.</summary>
    void Handle(TInput input, Instant now, List<TEffect> effects);

    /// <summary>Time passed. Harmless when called early: it then does nothing.</summary>
    void HandleDeadline(Instant now, List<TEffect> effects);
}
