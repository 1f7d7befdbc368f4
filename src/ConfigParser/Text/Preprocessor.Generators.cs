using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Text;

/// <content>~SEQ, ~SEQx and ~LST: the rest of a line once for each value.</content>
internal sealed partial class Preprocessor
{
    private bool TryGenerate(LogicalLine line)
    {
        ReadOnlySpan<char> text = line.Text;
        bool hex = text.StartsWith("~SEQx", StringComparison.Ordinal);
        bool sequence = hex || text.StartsWith("~SEQ", StringComparison.Ordinal);
        if (!sequence && !text.StartsWith("~LST", StringComparison.Ordinal)) return false;
        int at = hex ? 5 : 4;
        while (at < text.Length && Blank.Is(text[at])) at++;
        if (at >= text.Length || text[at] != '(') return false;
        int close = text.IndexOf(')');
        if (close < 0)
        {
            bag.Add(TextErrors.GeneratorMalformed(line.Span(), "the closing ')' is missing"));
            return true;
        }
        string arguments = text[(at + 1)..close].ToString();
        string body = text[(close + 1)..].TrimStart(" \t").ToString();
        IEnumerator<bool>? steps = sequence ? Sequence(line, arguments, hex) : List(line, arguments);
        if (steps is null) return true;
        if (frames.Count >= FramesMax) bag.AddOnce(line.Span().ToString(), TextErrors.TooDeep(line.Span(), FramesMax));
        else frames.Push(new RepeatFrame(body, line, steps));
        return true;
    }

    private void SetVariable(string name, string value, LogicalLine line)
    {
        if (!definitions.TryGetValue(name, out Definition? definition) || definition.IsMultiLine)
        {
            definition = new Definition(line.Span());
            definitions[name] = definition;
        }
        definition.Lines.Clear();
        definition.Lines.Add(value);
    }

    private IEnumerator<bool>? Sequence(LogicalLine line, string arguments, bool hex)
    {
        string[] parts = [.. arguments.Split(',').Select(part => part.Trim())];
        if (parts.Length is < 2 or > 4) return Malformed(line, "it takes a name and one to three numbers: ~SEQ(NAME, START, STEP, END)");
        long[] numbers = new long[parts.Length - 1];
        for (int i = 1; i < parts.Length; i++)
        {
            string text = parts[i];
            if (text.Contains('$')) ExpandArgument(ref text, line);
            if (!TryNumber(text, out numbers[i - 1])) return Malformed(line, $"'{text}' is not a number");
        }
        long end = numbers[^1];
        long start = numbers.Length > 1 ? numbers[0] : end < 0 ? -1 : 1;
        long step = numbers.Length == 3 ? numbers[1] : end < start ? -1 : 1;
        if (step == 0 || (end > start && step < 0)
            || (end < start && step > 0)) return Malformed(line, $"a step of {step} never gets from {start} to {end}");
        if (hex && (start < 0 || end < 0)) return Malformed(line, "~SEQx takes no negative numbers");
        return Count(line, parts[0], start, step, end, hex);
    }

    private void ExpandArgument(ref string text, LogicalLine line)
    {
        SourceSpan? writtenAt = null;
        int budget = ExpansionsPerLineMax;
        while (ExpandOnce(ref text, line, ref budget, ref writtenAt)) { }
    }

    private IEnumerator<bool> Count(LogicalLine line, string name, long start, long step, long end, bool hex)
    {
        for (long value = start; step > 0 ? value <= end : value >= end; value += step)
        {
            SetVariable(name, value.ToString(hex ? "x" : "", CultureInfo.InvariantCulture), line);
            yield return true;
        }
    }

    /// <summary>Decimal, octal with a leading 0, hex with 0x; with a sign.</summary>
    private static bool TryNumber(string text, out long value)
    {
        value = 0;
        bool negative = text.StartsWith('-');
        ReadOnlySpan<char> digits = text.AsSpan(negative || text.StartsWith('+') ? 1 : 0);
        bool hex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (hex) digits = digits[2..];
        int radix = hex ? 16 : digits.Length > 1 && digits[0] == '0' ? 8 : 10;
        if (digits.Length is 0 or > 12) return false;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix) return false;
            value = value * radix + digit;
        }
        if (negative) value = -value;
        return value is >= int.MinValue and <= uint.MaxValue;
    }

    private IEnumerator<bool>? Malformed(LogicalLine line, string why)
    {
        bag.Add(TextErrors.GeneratorMalformed(line.Span(), why));
        return null;
    }

    private IEnumerator<bool>? List(LogicalLine line, string arguments)
    {
        if (arguments.Contains('"')) return Malformed(line, "values cannot hold quotes");
        List<string[]>? parts = SplitList(arguments);
        if (parts is null) return Malformed(line, "its braces do not match");
        if (parts.Count < 2) return Malformed(line, "it has no values");
        string[] names = parts[0];
        foreach (string[] values in parts)
        {
            if (values.Length > names.Length) return Malformed(line, "a value list is longer than the list of names");
            if (values.Any(value => value.Any(Blank.Is))) return Malformed(line, "values cannot hold blanks");
        }
        return Walk(line, names, parts);
    }

    private IEnumerator<bool> Walk(LogicalLine line, string[] names, List<string[]> parts)
    {
        for (int i = 1; i < parts.Count; i++)
        {
            for (int n = 0; n < names.Length; n++) SetVariable(names[n], n < parts[i].Length ? parts[i][n] : "", line);
            yield return true;
        }
    }

    /// <summary><c>a, b</c> or <c>{a,b},{c,d}</c>: the parts between the commas outside braces, each split at its commas.</summary>
    private static List<string[]>? SplitList(string arguments)
    {
        List<string[]> parts = [];
        int at = 0;
        while (at <= arguments.Length)
        {
            while (at < arguments.Length && Blank.Is(arguments[at])) at++;
            bool braced = at < arguments.Length && arguments[at] == '{';
            int end = braced ? arguments.IndexOf('}', at) : arguments.IndexOf(',', at);
            if (braced && end < 0) return null;
            if (end < 0) end = arguments.Length;
            string part = arguments[(braced ? at + 1 : at)..end].Trim();
            parts.Add(braced ? [.. part.Split(',').Select(value => value.Trim())] : [part]);
            if (braced) end = arguments.IndexOf(',', end) is int comma and >= 0 ? comma : arguments.Length;
            at = end + 1;
        }
        return parts;
    }
}
