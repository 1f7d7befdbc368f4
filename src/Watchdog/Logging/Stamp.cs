using System.Globalization;

namespace Keepalive.Watchdog.Logging;

/// <summary>The date in front of lines, made once a second where it says no more: thousands of servers say thousands of lines at a start.</summary>
/// <param name="before">Format of what stands before the day, which has two places.</param>
/// <param name="after">Format of what stands behind it.</param>
internal sealed class Stamp(string before, string after)
{
    private readonly bool hasFraction = after.Contains('f', StringComparison.Ordinal);
    private (long Second, TimeSpan Offset) madeFor;
    private string made = "";

    public string Of(DateTimeOffset time)
    {
        (long, TimeSpan) wanted = (time.Ticks / TimeSpan.TicksPerSecond, time.Offset);
        if (!hasFraction && made.Length > 0 && madeFor == wanted) return made;
        madeFor = wanted;
        made = time.ToString(before, CultureInfo.InvariantCulture)
            + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)
            + time.ToString(after, CultureInfo.InvariantCulture);
        return made;
    }
}
