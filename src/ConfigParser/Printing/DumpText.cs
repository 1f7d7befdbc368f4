using System.Globalization;
using System.Text;

namespace Keepalive.ConfigParser.Printing;

/// <summary>Lines in the form of keepalived's dumps: " Name = value", indented by one blank at the first level and two more at each next.</summary>
public sealed class DumpText
{
    private readonly StringBuilder text = new();

    public void Title(string title) => text.Append(CultureInfo.InvariantCulture, $"------< {title} >------\n");

    /// <summary>A line as it is.</summary>
    /// <param name="level">1 is the outermost.</param>
    /// <param name="line">What follows the blanks.</param>
    public void Line(int level, string line) => text.Append(' ', level * 2 - 1).Append(line).Append('\n');

    public void Value(int level, string name, object? value) =>
        Line(level, string.Create(CultureInfo.InvariantCulture, $"{name} = {value}"));

    public void ValueIf(bool condition, int level, string name, object? value)
    {
        if (condition) Value(level, name, value);
    }

    public void Truth(int level, string name, bool value) => Value(level, name, value ? "true" : "false");

    /// <summary>Whole seconds without a fraction, others with three digits.</summary>
    public static string Seconds(TimeSpan time) => time.Ticks % TimeSpan.TicksPerSecond == 0
        ? ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture)
        : time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary><c>1795664626.021840 (Thu Nov 26 03:43:46.021840 2026)</c>, in local time.</summary>
    public static string Time(DateTimeOffset time)
    {
        DateTimeOffset local = time.ToLocalTime();
        string day = local.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2);
        return string.Create(CultureInfo.InvariantCulture, $"{Epoch(time)} ({local:ddd MMM} {day} {local:HH:mm:ss.ffffff yyyy})");
    }

    /// <summary>Seconds since 1970 with six decimals.</summary>
    public static string Epoch(DateTimeOffset time)
    {
        long microseconds = (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:D6}");
    }

    public override string ToString() => text.ToString();
}
