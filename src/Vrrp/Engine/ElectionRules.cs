using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>The arithmetic of elections: pure functions of RFC 3768 section 6.1 and RFC 9568 section 6.1.</summary>
public static class ElectionRules
{
    public const byte OwnerPriority = 255;

    private const long TicksPerMicrosecond = 10;

    /// <summary>(256 - priority) / 256 of a second in version 2, of the master's advert interval in version 3.</summary>
    public static TimeSpan Skew(byte version, byte priority, TimeSpan masterInterval)
    {
        long unit = version == 2 ? TimeSpan.TicksPerSecond : masterInterval.Ticks;
        return WholeMicroseconds((256 - priority) * unit / 256);
    }

    /// <summary>How long a backup waits for an advert: so many intervals and the skew.</summary>
    public static TimeSpan MasterDown(byte version, byte priority, TimeSpan masterInterval, int downTimerAdverts) =>
        masterInterval * downTimerAdverts + Skew(version, priority, masterInterval);

    /// <summary>The first wait of an instance that is configured as MASTER: it still listens for one interval.</summary>
    public static TimeSpan FirstWait(byte version, TimeSpan interval) => interval + Skew(version, OwnerPriority, interval);

    /// <summary>Whether a master's advert beats ours: higher priority, or the same and a higher address (unsigned, network order).</summary>
    public static bool Beats(byte theirPriority, IpAddress theirAddress, byte ourPriority, IpAddress ourAddress) =>
        theirPriority > ourPriority || (theirPriority == ourPriority && theirAddress > ourAddress);

    /// <summary>The sum of weights, within 1..254; the owner's priority never changes.</summary>
    public static byte EffectivePriority(byte configured, int weights) =>
        configured == OwnerPriority ? OwnerPriority : (byte)Math.Clamp(configured + weights, 1, OwnerPriority - 1);

    private static TimeSpan WholeMicroseconds(long ticks) => new(ticks / TicksPerMicrosecond * TicksPerMicrosecond);
}
