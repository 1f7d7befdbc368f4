using System.Collections.Concurrent;
using System.Globalization;

[assembly: AssemblyFixture(typeof(Keepalive.Topology.Harness.Figures))]

namespace Keepalive.Topology.Harness;

/// <summary>Measured times of one run, side by side, printed when all tests are done. They are figures to read, not limits.</summary>
public sealed class Figures : IDisposable
{
    private static readonly ConcurrentQueue<(string What, string Who, double Seconds)> All = [];
    private static readonly ConcurrentQueue<string> Sizes = [];

    internal static void Add(string what, string who, TimeSpan time) => All.Enqueue((what, who, time.TotalSeconds));

    /// <summary>What a process held at several moments of a long test.</summary>
    internal static void Add(string what, Footprint footprint) => Sizes.Enqueue($"  {what}: {footprint.Story}");

    public void Dispose()
    {
        if (!Sizes.IsEmpty) Console.WriteLine(string.Join('\n', Sizes.Prepend("held at the beginning, in the middle and at the end:")));
        if (All.IsEmpty) return;
        Console.WriteLine("measured, in seconds:");
        foreach (IGrouping<string, (string What, string Who, double Seconds)> group in All.GroupBy(entry => entry.What).OrderBy(g => g.Key))
        {
            IEnumerable<string> cells = group.OrderBy(entry => entry.Who, StringComparer.Ordinal)
                .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Who} {entry.Seconds:F3}"));
            Console.WriteLine($"  {group.Key}: {string.Join("; ", cells)}");
        }
    }
}
