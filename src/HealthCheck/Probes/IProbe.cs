namespace Keepalive.HealthCheck.Probes;

/// <summary>One probe under way. It reports its result once through the function it was made with, unless it is disposed of before.</summary>
internal interface IProbe : IDisposable
{
    /// <summary>Begins; the result may come at once.</summary>
    void Start();
}
