using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;

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
        ReadOnlySpan<char> text = this[index].TrimStart(" \t\v\f\r");
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

    /// <summary>Seconds with up to six decimals, between two bounds written the same way.</summary>
    public bool Timer(int index, string min, string max, out TimeSpan value, string outcome = LineIgnored)
    {
        value = default;
        if (!Decimal(index, TimerDecimals, min, max, out long micros, outcome)) return false;
        value = micros < MicrosecondsMax ? TimeSpan.FromMicroseconds(micros) : TimeSpan.MaxValue;
        return true;
    }

    /// <summary>A decimal number as a count of its smallest unit.</summary>
    public bool Decimal(int index, int decimals, string min, string max, out long value, string outcome = LineIgnored)
    {
        value = 0;
        if (!Present(index)) return false;
        ReadOnlySpan<char> text = this[index];
        int used = ReadDecimal(text, decimals, out value, out bool rounded);
        // An empty word in quotes is 0.
        if ((used == 0 && text.Length > 0) || used < text.Length)
        {
            // The digits before the junk count as the smallest unit there, which nobody means: the value is refused instead.
            Report(ValueErrors.NotTime(Span(index), Name, Text(index), outcome));
            return false;
        }
        ReadDecimal(min, decimals, out long least, out _);
        long most = long.MaxValue;
        if (max.Length > 0) ReadDecimal(max, decimals, out most, out _);
        if (value < least || value > most || value == long.MaxValue)
        {
            Report(ValueErrors.OutOfRange(Span(index), Name, Text(index), Range(min, max), outcome, binder.Where));
            return false;
        }
        if (rounded) Report(ValueErrors.TooManyDecimals(Span(index), Name, Text(index), decimals));
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

    /// <summary>Digits with an optional fraction; ".5" and "1." are numbers. Answers how many characters were used.</summary>
    private static int ReadDecimal(ReadOnlySpan<char> text, int decimals, out long value, out bool rounded)
    {
        value = 0;
        rounded = false;
        int taken = -1;
        int digits = 0;
        int i = 0;
        bool up = false;
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '.' && taken < 0) taken = 0;
            else if (!char.IsAsciiDigit(c)) break;
            else
            {
                digits++;
                if (taken >= decimals)
                {
                    if (taken == decimals && !rounded) up = c >= '5';
                    rounded = true;
                    continue;
                }
                value = Append(value, c - '0');
                if (taken >= 0) taken++;
            }
        }
        for (int left = Math.Max(taken, 0); left < decimals; left++) value = Append(value, 0);
        if (up && value < long.MaxValue) value++;
        return digits == 0 ? 0 : i;
    }

    /// <summary>One more digit; what does not fit stays at the greatest number.</summary>
    private static long Append(long value, int digit) => value > (long.MaxValue - digit) / 10 ? long.MaxValue : value * 10 + digit;

    private static string Range(long min, long max) => $"{Invariant(min)} to {Invariant(max)}";

    private static string Range(string min, string max) => max.Length == 0 ? $"{min} and more" : $"{min} to {max}";

    private static string Invariant(long value) => value.ToString(CultureInfo.InvariantCulture);
}
