using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Keepalive.ConfigParser.Text;

/// <summary>A word of a line.</summary>
/// <param name="Start">Offset in the text of the chunk; of a quoted word, behind the quote.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordPlace(int Start, int Length, bool IsQuoted);

/// <summary>Cuts lines into words: at blanks, and around double quotes, between which nothing is interpreted.</summary>
internal static class LineWords
{
    /// <summary>Every word from <paramref name="at"/> on; answers how many there are. The array grows as needed.</summary>
    public static int Cut(ReadOnlySpan<char> text, int at, ref WordPlace[] words)
    {
        WordPlace[] places = words;
        int count = 0;
        while (TryNext(text, ref at, out WordPlace word))
        {
            if (count == places.Length) places = words = Grown(words);
            places[count++] = word;
        }
        return count;
    }

    private static WordPlace[] Grown(WordPlace[] words)
    {
        Array.Resize(ref words, 2 * words.Length);
        return words;
    }

    /// <summary>The next word at or behind <paramref name="at"/>; false at the end, and at a quote that has no partner: the rest is lost.</summary>
    // A call for each word of every file.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryNext(ReadOnlySpan<char> text, ref int at, out WordPlace word)
    {
        int start = at;
        while (start < text.Length && Blank.Is(text[start])) start++;
        word = default;
        if (start >= text.Length) return false;
        if (text[start] == '"') return TryQuoted(text, start + 1, ref at, out word);
        int end = start + 1;
        while (end < text.Length && text[end] != '"' && !Blank.Is(text[end])) end++;
        word = new WordPlace(start, end - start, false);
        at = end;
        return true;
    }

    private static bool TryQuoted(ReadOnlySpan<char> text, int start, ref int at, out WordPlace word)
    {
        int length = text[start..].IndexOf('"');
        word = new WordPlace(start, length, true);
        at = start + length + 1;
        return length >= 0;
    }

    /// <summary>Offset of a quote that has no partner, or -1.</summary>
    public static int UnterminatedQuote(ReadOnlySpan<char> text) => text.Count('"') % 2 == 0 ? -1 : text.LastIndexOf('"');
}
