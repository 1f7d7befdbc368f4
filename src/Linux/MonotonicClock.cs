using Keepalive.Core;

namespace Keepalive.Linux;

/// <summary>The one place that reads the time that decisions are made by: CLOCK_MONOTONIC, which nobody can set.</summary>
public static unsafe class MonotonicClock
{
    public static Instant Now
    {
        get
        {
            Native.Timespec time;
            _ = Native.clock_gettime(Native.CLOCK_MONOTONIC, &time);
            return Instant.FromNanoseconds(time.Seconds * 1_000_000_000 + time.Nanoseconds);
        }
    }
}
