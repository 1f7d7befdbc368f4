using System.Globalization;

namespace Keepalive.Core;

/// <summary>
/// A point on the monotonic clock, in ticks of 100 ns since an arbitrary origin. Not a date: it never goes back when an
/// administrator or NTP sets the wall clock, and two of them are comparable only within one boot of one machine.
/// </summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>The first instant; tests and the simulator start here.</summary>
    public static readonly Instant Zero;

    /// <summary>Later than every real instant: "no deadline".</summary>
    public static readonly Instant Never = new(long.MaxValue);

    public static Instant FromNanoseconds(long nanoseconds) => new(nanoseconds / 100);

    /// <summary>Adds a duration; <see cref="Never"/> stays <see cref="Never"/> and an overflow becomes it.</summary>
    public static Instant operator +(Instant instant, TimeSpan duration)
    {
        if (instant == Never) return Never;
        long sum = unchecked(instant.Ticks + duration.Ticks);
        bool overflow = duration.Ticks > 0 && sum < instant.Ticks;
        return overflow ? Never : new Instant(sum);
    }

    public static Instant operator -(Instant instant, TimeSpan duration) => instant + -duration;

    /// <summary>The time from <paramref name="earlier"/> to <paramref name="later"/>; negative when they are in the other order.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) => new(later.Ticks - earlier.Ticks);

    public static bool operator <(Instant left, Instant right) => left.Ticks < right.Ticks;
    public static bool operator >(Instant left, Instant right) => left.Ticks > right.Ticks;
    public static bool operator <=(Instant left, Instant right) => left.Ticks <= right.Ticks;
    public static bool operator >=(Instant left, Instant right) => left.Ticks >= right.Ticks;

    public static Instant Min(Instant left, Instant right) => left <= right ? left : right;

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    public override string ToString() =>
        this == Never ? "never" : string.Create(CultureInfo.InvariantCulture, $"{new TimeSpan(Ticks).TotalSeconds:F6}s");
}
