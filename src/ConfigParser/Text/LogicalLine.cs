using System.Runtime.CompilerServices;

namespace Keepalive.ConfigParser.Text;

/// <summary>A line on its way through the preprocessor: a slice of a chunk and the number of the physical line it belongs to.</summary>
internal readonly record struct LogicalLine(TextChunk Chunk, int Start, int End, int Number)
{
    public ReadOnlySpan<char> Text => Chunk.Text.AsSpan(Start, End - Start);

    public bool IsEmpty => Start >= End;

    public SourceSpan Span(int offset = 0, int length = 0) => Chunk.Span(Start + offset, length, Number);

    public LogicalLine Slice(int offset) => this with { Start = Start + offset };

    /// <summary>Without blanks at both ends.</summary>
    public LogicalLine Trim()
    {
        int start = Start;
        int end = End;
        string text = Chunk.Text;
        while (start < end && Blank.Is(text[start])) start++;
        while (end > start && Blank.Is(text[end - 1])) end--;
        return this with { Start = start, End = end };
    }
}

/// <summary>What separates words: space, TAB, VT, FF, CR; nothing else (a no-break space does not).</summary>
internal static class Blank
{
    public const string All = " \t\v\f\r";

    private const ulong Bits = 1UL << ' ' | 1UL << '\t' | 1UL << '\v' | 1UL << '\f' | 1UL << '\r';

    // One test for each character of every file.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(char c) => c <= ' ' && (Bits >> c & 1) != 0;
}
