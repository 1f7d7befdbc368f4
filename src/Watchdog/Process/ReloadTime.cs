using System.Globalization;

namespace Keepalive.Watchdog.Process;

/// <summary>What stands in the file of reload_time_file: a time of day, or a date and a time, in local time or with Z in UTC.</summary>
internal static class ReloadTime
{
    private static readonly string[] Dates = ["yy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>A time of day that is over today is tomorrow's; a date that is over is refused.</summary>
    /// <param name="text">First line of the file.</param>
    /// <param name="now">The wall clock with the offset of local time.</param>
    /// <param name="time">When to reload.</param>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        string trimmed = text.Trim();
        bool isUtc = trimmed.EndsWith('Z');
        string local = isUtc ? trimmed[..^1] : trimmed;
        TimeSpan offset = isUtc ? TimeSpan.Zero : now.Offset;
        time = default;
        if (TimeSpan.TryParseExact(local, "hh\\:mm\\:ss", CultureInfo.InvariantCulture, out TimeSpan day))
        {
            time = new DateTimeOffset(now.ToOffset(offset).Date, offset) + day;
            if (time <= now) time += TimeSpan.FromDays(1);
            return true;
        }
        if (!DateTime.TryParseExact(local, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)) return false;
        time = new DateTimeOffset(date, offset);
        return time > now;
    }
}
