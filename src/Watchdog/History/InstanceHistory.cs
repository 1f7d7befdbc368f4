using System.Text.Json.Serialization;
using Keepalive.Control;

namespace Keepalive.Watchdog.History;

/// <summary>One thing that happened to an instance: a change of state, or an alert.</summary>
/// <param name="At">Wall-clock time (UTC).</param>
/// <param name="From">State before it; null for an alert.</param>
/// <param name="To">State after it; null for an alert.</param>
/// <param name="Why">Cause and evidence, or the alert's whole line.</param>
public sealed record HistoryEvent(DateTimeOffset At, string? From, string? To, string Why)
{
    /// <summary>What the alert is; null for a change of state.</summary>
    public EventAlert? Alert { get; init; }
}

/// <summary>A state beside the VRRP state: two masters, while they last.</summary>
/// <param name="Code">SB01 to SB05.</param>
/// <param name="Kind">Its name in the log.</param>
/// <param name="Why">The alert's whole line.</param>
public sealed record SplitBrainNow(string Code, string Kind, DateTimeOffset Since, string Why);

/// <summary>What is known of one instance.</summary>
/// <param name="State">Its state now, in keepalived's words.</param>
/// <param name="Since">When that began.</param>
/// <param name="Forgotten">Older events that are not kept any more.</param>
/// <param name="Events">Oldest first.</param>
public sealed record InstanceHistory(string Name, string State, DateTimeOffset Since, long Forgotten, IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>Two masters, if it is known that there are; null otherwise.</summary>
    public SplitBrainNow? SplitBrain { get; init; }
}

/// <summary>The answer to "why?".</summary>
/// <param name="Version">Of this format: a reader refuses what it does not know.</param>
/// <param name="Now">When it was asked.</param>
/// <param name="Processes">What happened to the daemon's own processes, oldest first.</param>
public sealed record HistoryReport(
    int Version, DateTimeOffset Now, IReadOnlyList<HistoryEvent> Processes, IReadOnlyList<InstanceHistory> Instances)
{
    public const int CurrentVersion = 1;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryReport))]
internal sealed partial class HistoryContext : JsonSerializerContext;
