using System.Runtime;

namespace Keepalive.Linux.Processes;

/// <summary>
/// No collections while a process starts. Nearly all that it makes then stays, so they would find little and take half of its time; whoever
/// is done with the start collects once, when nobody waits.
/// </summary>
public static class UncollectedStart
{
    /// <summary>A start that makes more is collected as usual. Memory is taken when it is used, not before.</summary>
    private const long BytesMax = 64 << 20;

    /// <summary>After signals are blocked: that needs a collection, which would be its end.</summary>
    public static void Begin() => _ = GC.TryStartNoGCRegion(BytesMax, disallowFullBlockingGC: true);

    /// <summary>Harmless when it is over already.</summary>
    public static void End()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
    }
}
