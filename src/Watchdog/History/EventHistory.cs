using Keepalive.Control;

namespace Keepalive.Watchdog.History;

/// <summary>
/// The last events of every instance, kept by the parent: it outlives a VRRP process that dies, and no question about the past ever
/// reaches the loop that sends adverts. Everything is bounded.
/// </summary>
internal sealed class EventHistory
{
    public const int EventsPerInstanceMax = 32;
    public const int InstancesMax = 8192;

    private readonly Dictionary<string, Kept> instances = new(StringComparer.Ordinal);
    private readonly Kept processes = new();

    /// <summary>A change of state. What does not fit is not kept: names come from a configuration, whose size is bounded elsewhere.</summary>
    public void Add(string instance, HistoryEvent entry)
    {
        if (!instances.TryGetValue(instance, out Kept? kept))
        {
            if (instances.Count == InstancesMax) return;
            instances[instance] = kept = new Kept();
        }
        kept.Add(entry);
        if (entry.Alert is EventAlert alert) kept.Learn(alert, entry);
        if (entry.To is null) return;
        kept.State = entry.To;
        kept.Since = entry.At;
    }

    /// <summary>Something happened to a process of the daemon.</summary>
    public void AddProcess(DateTimeOffset at, string what) => processes.Add(new HistoryEvent(at, null, null, what));

    /// <summary>The process that saw them is gone; its successor looks anew.</summary>
    public void ForgetSplitBrains()
    {
        foreach (Kept kept in instances.Values) kept.SplitBrain = null;
    }

    /// <param name="instance">Only this one; null: all, by name.</param>
    public HistoryReport Report(DateTimeOffset now, string? instance = null)
    {
        IEnumerable<KeyValuePair<string, Kept>> wanted = instances.Where(pair => instance is null || pair.Key == instance);
        return new HistoryReport(
            HistoryReport.CurrentVersion,
            now,
            [.. processes.Events],
            [.. wanted.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Report(pair.Key))]);
    }

    private sealed class Kept
    {
        private long count;

        public Queue<HistoryEvent> Events { get; } = new();

        public string State { get; set; } = "INIT";

        public DateTimeOffset Since { get; set; }

        public SplitBrainNow? SplitBrain { get; set; }

        public void Add(HistoryEvent entry)
        {
            if (Events.Count == EventsPerInstanceMax) Events.Dequeue();
            Events.Enqueue(entry);
            count++;
        }

        public void Learn(EventAlert alert, HistoryEvent entry)
        {
            if (alert.Phase == EventAlert.End) SplitBrain = null;
            else if (alert.Phase == EventAlert.Begin) SplitBrain = new SplitBrainNow(alert.Code, alert.Kind, entry.At, entry.Why);
        }

        public InstanceHistory Report(string name) => new(name, State, Since, count - Events.Count, [.. Events]) { SplitBrain = SplitBrain };
    }
}
