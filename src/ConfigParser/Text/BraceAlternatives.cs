namespace Keepalive.ConfigParser.Text;

/// <summary><c>a{b,c}d</c> stands for <c>abd</c> and <c>acd</c>, in the order written.</summary>
internal static class BraceAlternatives
{
    public const int AlternativesMax = 1_000;

    /// <summary>At most <see cref="AlternativesMax"/> and one more, which tells that there are too many: each further group doubles them.</summary>
    public static IReadOnlyList<string> Of(string pattern)
    {
        List<string> found = [];
        Add(pattern, found);
        return found;
    }

    private static void Add(string pattern, List<string> found)
    {
        if (found.Count > AlternativesMax) return;
        int open = pattern.IndexOf('{');
        int close = open < 0 ? -1 : ClosingBrace(pattern, open);
        if (close < 0)
        {
            found.Add(pattern);
            return;
        }
        int start = open + 1;
        int depth = 0;
        for (int i = start; i <= close; i++)
        {
            char c = pattern[i];
            if (c == '{') depth++;
            else if (c == '}' && i < close) depth--;
            else if (i == close || (c == ',' && depth == 0))
            {
                Add(string.Concat(pattern.AsSpan(0, open), pattern.AsSpan(start, i - start), pattern.AsSpan(close + 1)), found);
                start = i + 1;
            }
        }
    }

    private static int ClosingBrace(string pattern, int open)
    {
        int depth = 0;
        for (int i = open; i < pattern.Length; i++)
        {
            if (pattern[i] == '{') depth++;
            else if (pattern[i] == '}' && --depth == 0) return i;
        }
        return -1;
    }
}
