using Keepalive.Core;

namespace Keepalive.Control;

/// <summary>
/// Says now and then that work goes on: a loop that changes thousands of links is no hanging one, though it answers nobody meanwhile. Only
/// steps that were made count, never the time that has passed.
/// </summary>
/// <param name="tell">Says it; called on the thread that makes the steps.</param>
/// <param name="clock">The monotonic clock.</param>
public sealed class ProgressTeller(Action tell, Func<Instant> clock)
{
    /// <summary>Often enough for a child_wait_time of two seconds, seldom enough to cost nothing.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Instant told;

    /// <summary>One more step is made.</summary>
    public void Step()
    {
        Instant now = clock();
        if (now - told < Interval) return;
        told = now;
        tell();
    }
}
