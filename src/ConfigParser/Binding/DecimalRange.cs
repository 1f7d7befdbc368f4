namespace Keepalive.ConfigParser.Binding;

/// <summary>Decimal numbers between two bounds, as a count of their smallest unit. The bounds are kept as messages show them.</summary>
internal sealed class DecimalRange
{
    /// <summary>Up to here one more digit always fits.</summary>
    private const long SmallMax = long.MaxValue / 10;

    private readonly string min;
    private readonly string max;

    /// <param name="max">Empty: no bound.</param>
    /// <param name="decimals">Digits behind the point that count.</param>
    public DecimalRange(string min, string max, int decimals)
    {
        this.min = min;
        this.max = max;
        Decimals = decimals;
        Read(min, decimals, out long least, out _);
        Least = least;
        if (max.Length == 0) return;
        Read(max, decimals, out long most, out _);
        Most = most;
    }

    public int Decimals { get; }

    public long Least { get; }

    public long Most { get; } = long.MaxValue;

    public override string ToString() => max.Length == 0 ? $"{min} and more" : $"{min} to {max}";

    /// <summary>Digits with an optional fraction; ".5" and "1." are numbers. Answers how many characters were used.</summary>
    public static int Read(ReadOnlySpan<char> text, int decimals, out long value, out bool rounded)
    {
        value = 0;
        rounded = false;
        int taken = -1;
        int i = 0;
        bool up = false;
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '.' && taken < 0) taken = 0;
            else if (!char.IsAsciiDigit(c)) break;
            else
            {
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
        return i;
    }

    /// <summary>One more digit; what does not fit stays at the greatest number.</summary>
    private static long Append(long value, int digit) =>
        value < SmallMax || value <= (long.MaxValue - digit) / 10 ? value * 10 + digit : long.MaxValue;
}
