namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>"Did you mean": the nearest known word, when one is near enough.</summary>
internal static class Suggestion
{
    private const int WordLengthMax = 40;

    public static string? For(ReadOnlySpan<char> word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > WordLengthMax) return null;
        string? best = null;
        int bestDistance = word.Length <= 4 ? 2 : 1 + (word.Length + 2) / 4;
        foreach (string candidate in known)
        {
            if (Math.Abs(candidate.Length - word.Length) >= bestDistance) continue;
            int distance = Distance(word, candidate);
            if (distance >= bestDistance) continue;
            bestDistance = distance;
            best = candidate;
        }
        return best;
    }

    /// <summary>Optimal string alignment: insert, delete, replace, swap two neighbours; case counts nothing.</summary>
    private static int Distance(ReadOnlySpan<char> left, string right)
    {
        Span<int> before = stackalloc int[right.Length + 1];
        Span<int> previous = stackalloc int[right.Length + 1];
        Span<int> current = stackalloc int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++) previous[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                int best = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                bool swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
                current[j] = swapped ? Math.Min(best, before[j - 2] + 1) : best;
            }
            previous.CopyTo(before);
            current.CopyTo(previous);
        }
        return previous[right.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
