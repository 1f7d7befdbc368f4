namespace Keepalive.Watchdog.Engine;

/// <summary>Rules of supervision that come from the command line and the configuration.</summary>
public sealed record SupervisorOptions
{
    /// <summary>A hello every so often; a child that has not answered by the next one hangs.</summary>
    public static readonly TimeSpan HelloInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a child may leave hellos or the order to stop unanswered while it says that it gets on with its work, or, the health-check
    /// child, while it reads a configuration.
    /// </summary>
    public static readonly TimeSpan BusyMax = TimeSpan.FromSeconds(120);

    /// <summary>A child that lived this long starts with a clean slate.</summary>
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromSeconds(60);

    /// <summary>child_wait_time: how long a child may take to stop.</summary>
    public TimeSpan ChildWaitTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>-R clears it: a dead child ends the daemon.</summary>
    public bool Respawn { get; init; } = true;

    /// <summary>Waiting time before the n-th restart in a row: 0, 1, 2, 4, … 32, then 60 s.</summary>
    public static TimeSpan RestartDelay(int deathsInARow) =>
        deathsInARow <= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(deathsInARow - 2, 6)));
}
