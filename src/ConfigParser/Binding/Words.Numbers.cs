using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Binding;

/// <content>Numbers: whole ones in decimal, and seconds with decimals.</content>
internal sealed partial class Words
{
    private const int DigitsMax = 18;
    private const int TimerDecimals = 6;
    private const long MicrosecondsMax = long.MaxValue / 10;

    /// <summary>
    /// A decimal number, with an optional sign, leading zeros not octal, blanks before it but not after it. An empty quoted word is 0.
    /// </summary>
    public bool Int(int index, long min, long max, out long value, string outcome = LineIgnored)
    {
        value = 0;
        if (!Present(index)) return false;
        ReadOnlySpan<char> text = this[index].TrimStart(Blank.All);
        int used = ReadDigits(text, out value, out bool negative);
        if (used < text.Length && (used == 0 || !Keyword.Lenient))
        {
            Report(ValueErrors.NotNumber(Span(index), Name, Text(index), outcome));
            return false;
        }
        if (value < min || value > max || (negative && min >= 0 && value != 0))
        {
            Report(ValueErrors.OutOfRange(Span(index), Name, Text(index), Range(min, max), outcome, binder.Where));
            return false;
        }
        if (used < text.Length) Report(ValueErrors.JunkBehindNumber(Span(index), Name, Text(index), Invariant(value)));
        return true;
    }

    /// <summary>As <see cref="Int"/>, but hex with 0x and octal with 0 are numbers too: tables, preferences, marks of rules.</summary>
    public bool AnyBase(int index, long min, long max, out long value, string outcome = LineIgnored)
    {
        value = 0;
        if (!Present(index)) return false;
        if (!TryAnyBase(this[index], out value))
        {
            Report(ValueErrors.NotNumber(Span(index), Name, Text(index), outcome));
            return false;
        }
        if (value >= min && value <= max) return true;
        Report(ValueErrors.OutOfRange(Span(index), Name, Text(index), Range(min, max), outcome, binder.Where));
        return false;
    }

    public static bool TryAnyBase(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        text = text.TrimStart(Blank.All);
        bool negative = text.StartsWith("-");
        if (negative || text.StartsWith("+")) text = text[1..];
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        int radix = hex ? 16 : text.Length > 1 && text[0] == '0' ? 8 : 10;
        if (hex) text = text[2..];
        if (text.Length is 0 or > DigitsMax) return false;
        foreach (char c in text)
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiHexDigit(c) ? char.ToLowerInvariant(c) - 'a' + 10 : 99;
            if (digit >= radix || value > long.MaxValue / 16) return false;
            value = value * radix + digit;
        }
        if (negative) value = -value;
        return true;
    }

    /// <summary>The range of a timer: seconds with up to six decimals.</summary>
    public static DecimalRange Seconds(string min, string max) => new(min, max, TimerDecimals);

    /// <summary>Seconds with up to six decimals, between two bounds written the same way.</summary>
    public bool Timer(int index, string min, string max, out TimeSpan value, string outcome = LineIgnored) =>
        Timer(index, Seconds(min, max), out value, outcome);

    public bool Timer(int index, DecimalRange seconds, out TimeSpan value, string outcome = LineIgnored)
    {
        value = default;
        if (!Decimal(index, seconds, out long micros, outcome)) return false;
        value = micros < MicrosecondsMax ? TimeSpan.FromMicroseconds(micros) : TimeSpan.MaxValue;
        return true;
    }

    /// <summary>A decimal number as a count of its smallest unit.</summary>
    public bool Decimal(int index, DecimalRange range, out long value, string outcome = LineIgnored)
    {
        value = 0;
        if (!Present(index)) return false;
        ReadOnlySpan<char> text = this[index].TrimStart(Blank.All);
        if (text.StartsWith("+")) text = text[1..];
        // Nothing is 0: an empty word in quotes, and a point or a plus alone.
        int used = DecimalRange.Read(text, range.Decimals, out value, out bool rounded);
        if (used < text.Length)
        {
            // The digits before the junk count as the smallest unit there, which nobody means: the value is refused instead.
            Report(ValueErrors.NotTime(Span(index), Name, Text(index), outcome));
            return false;
        }
        if (value < range.Least || value > range.Most || value == long.MaxValue)
        {
            Report(ValueErrors.OutOfRange(Span(index), Name, Text(index), range.ToString(), outcome, binder.Where));
            return false;
        }
        if (rounded) Report(ValueErrors.TooManyDecimals(Span(index), Name, Text(index), range.Decimals));
        return true;
    }

    private static int ReadDigits(ReadOnlySpan<char> text, out long value, out bool negative)
    {
        value = 0;
        negative = text.StartsWith("-");
        int start = negative || text.StartsWith("+") ? 1 : 0;
        int i = start;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            value = i - start < DigitsMax ? value * 10 + (text[i] - '0') : long.MaxValue;
            i++;
        }
        if (negative) value = -value;
        return i == start ? 0 : i;
    }

    private static string Range(long min, long max) => $"{Invariant(min)} to {Invariant(max)}";

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);
}
