using System.Diagnostics;

namespace Keepalive.Topology.Harness;

/// <summary>Waiting for a condition, never for a time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Long enough for a master-down time and a busy machine; a test that needs it all has failed anyhow.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(25);

    public static void Until(string what, Func<bool> condition) => Until(what, Long, condition);

    /// <exception cref="BedException">The condition did not come true within the limit; the message names it.</exception>
    public static void Until(string what, TimeSpan limit, Func<bool> condition) => Until(() => what, limit, condition);

    /// <summary>With a text that says how far it came.</summary>
    /// <exception cref="BedException">The same.</exception>
    public static void Until(Func<string> what, Func<bool> condition) => Until(what, Long, condition);

    private static void Until(Func<string> what, TimeSpan limit, Func<bool> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > limit) throw new BedException($"did not happen within {limit.TotalSeconds:F1} s: {what()}");
            Thread.Sleep(Step);
        }
    }

    /// <summary>Watches for a while that something stays true. The only waiting for a time there is: an absence has no event.</summary>
    public static void WhileHolds(string what, TimeSpan time, Func<bool> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        do
        {
            if (!condition()) throw new BedException($"stopped being true after {clock.Elapsed.TotalSeconds:F2} s: {what}");
            Thread.Sleep(Step);
        }
        while (clock.Elapsed < time);
    }
}
