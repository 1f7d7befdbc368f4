using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>Something of the engine that waits for its time: a checker, or a server that drains.</summary>
internal interface IHealthDeadline : IDeadline
{
    /// <summary>It is time.</summary>
    void HandleDeadline();
}
