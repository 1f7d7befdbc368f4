using System.Runtime;

namespace Keepalive.Linux;

/// <summary>
/// A time without collections, for all threads: of a start, in which nearly all that is made stays, so that collecting finds little and takes
/// half of the time; of a burst of work, in which a collection would be what is late. Memory is taken when it is used, not before.
/// </summary>
public static class CollectionPause
{
    /// <summary>A start that makes more is collected as usual.</summary>
    private const long StartBytesMax = 64 << 20;

    /// <summary>Some thousand instances that take over.</summary>
    private const long BurstBytesMax = 16 << 20;

    private static bool starting;

    /// <summary>After signals are blocked: that needs a collection, which would be its end.</summary>
    public static void BeginStart()
    {
        starting = true;
        Begin(StartBytesMax);
    }

    /// <summary>For the bursts to come. Not beside background work: that has a mode of its own for collections.</summary>
    public static void BeginBurst()
    {
        if (GCSettings.LatencyMode is not (GCLatencyMode.LowLatency or GCLatencyMode.NoGCRegion)) Begin(BurstBytesMax);
    }

    /// <summary>Harmless when it is over already.</summary>
    public static void End()
    {
        starting = false;
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
    }

    /// <summary>Ends one for bursts; a start has its pause to the end.</summary>
    public static void EndBurst()
    {
        if (!starting) End();
    }

    private static void Begin(long bytes) => _ = GC.TryStartNoGCRegion(bytes, disallowFullBlockingGC: true);
}
