namespace Keepalive.Vrrp.Process;

/// <summary>The time of day, for authentication trailers: nothing else here depends on it.</summary>
internal static class WallClock
{
    /// <summary>Unix seconds in the upper 32 bits, 1/65536 s in the next 16.</summary>
    public static ulong Now
    {
        get
        {
            long ticks = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks;
            ulong seconds = (ulong)(ticks / TimeSpan.TicksPerSecond);
            ulong fraction = (ulong)(ticks % TimeSpan.TicksPerSecond) * 65536 / TimeSpan.TicksPerSecond;
            return seconds << 32 | fraction << 16;
        }
    }
}
