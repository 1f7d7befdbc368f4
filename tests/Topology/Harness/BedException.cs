namespace Keepalive.Topology.Harness;

/// <summary>The test bed itself could not do what the test asked of it, or a condition did not come true in time.</summary>
internal sealed class BedException(string message) : Exception(message);
