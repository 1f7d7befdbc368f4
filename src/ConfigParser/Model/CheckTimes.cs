namespace Keepalive.ConfigParser.Model;

/// <summary>
/// What the checkers of a block have unless they say otherwise. Servers that say nothing themselves share that of their virtual server.
/// </summary>
public sealed record CheckTimes
{
    public static readonly CheckTimes Default = new();

    public TimeSpan DelayLoop { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Null: that of the kind of checker; so with the next two.</summary>
    public uint? Retry { get; init; }
    public TimeSpan? DelayBeforeRetry { get; init; }
    public TimeSpan? Warmup { get; init; }
}
