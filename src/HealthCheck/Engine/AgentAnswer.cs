namespace Keepalive.HealthCheck.Engine;

/// <summary>What an agent says a server is to do, whatever its health.</summary>
public enum AgentMode
{
    Ready,

    /// <summary>Keep what it has, take nothing new: weight 0.</summary>
    Drain,

    /// <summary>Out of service.</summary>
    Maint,
}

/// <summary>One answer of an agent; what it does not mention stays as it was.</summary>
/// <param name="IsUp">Whether the server is fit.</param>
/// <param name="Mode">What it is to do.</param>
/// <param name="Percent">Its weight, in per cent of the configured one.</param>
public readonly record struct AgentAnswer(bool? IsUp, AgentMode? Mode, int? Percent);
