using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>What an instance does to notice a second master. All of it is ours: keepalived has no such words.</summary>
public sealed record SplitBrainConfig
{
    /// <summary>Time between two probes of a master for somebody else who answers for its addresses; zero means none.</summary>
    public TimeSpan ProbeInterval { get; init; }

    public SplitBrainAction Action { get; init; }

    /// <summary>The longest that a take-over is held back, by hold or by a witness that is silent.</summary>
    public TimeSpan HoldMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time from one alert to the reminder that it still holds; zero means none.</summary>
    public TimeSpan Reminder { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the FIFOs are told: their readers may not expect words that keepalived does not write.</summary>
    public bool Fifo { get; init; }

    /// <summary>Real addresses of the other nodes: they tell a peer that holds an address from a stranger that does.</summary>
    public ValueList<IpAddress> Peers { get; init; } = [];

    /// <summary>Of these at least one must answer before a take-over; none means that nothing is asked.</summary>
    public ValueList<IpAddress> Witnesses { get; init; } = [];
}

/// <summary>What a backup does when the address is still answered by a peer whose adverts are not heard.</summary>
public enum SplitBrainAction
{
    /// <summary>Take over and say so.</summary>
    Alert,

    /// <summary>Wait, for a bounded time.</summary>
    Hold,
}
