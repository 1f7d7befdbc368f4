using Keepalive.Core;
using Keepalive.Linux;

namespace Keepalive.Vrrp.Process.Dumps;

/// <summary>From instants of the monotonic clock to what a wall clock shows now for them.</summary>
internal sealed class DumpClock
{
    private readonly DateTimeOffset wallNow = DateTimeOffset.UtcNow;
    private readonly Instant now = MonotonicClock.Now;

    public DateTimeOffset At(Instant instant) => wallNow + (instant - now);
}
