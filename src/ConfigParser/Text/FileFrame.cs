using System.Buffers;

namespace Keepalive.ConfigParser.Text;

/// <summary>A line that needs no work.</summary>
/// <param name="Start">Offset of its first word.</param>
/// <param name="Length">Characters up to the end of its last word; 0 when there is none.</param>
/// <param name="Brace">Offset of the brace at its end, or -1.</param>
internal readonly record struct PlainLine(int Start, int Length, int Brace, int Number);

/// <summary>A file being read; lines come with comments and line ends still in them.</summary>
internal sealed class FileFrame(SourceText file, IncludeChecks savedChecks) : Frame
{
    private readonly TextChunk chunk = new(file.Content, file);
    private static readonly SearchValues<char> Special = SearchValues.Create("$@~#!\"\\\0");

    private int position;
    private int number;
    private int nextSpecial = -1;

    public TextChunk Chunk => chunk;

    /// <summary>The include level to return to at the end of this file.</summary>
    public IncludeChecks SavedChecks => savedChecks;

    public override bool TryNext(out LogicalLine line)
    {
        string text = chunk.Text;
        if (position >= text.Length)
        {
            line = default;
            return false;
        }
        int end = text.IndexOf('\n', position);
        if (end < 0) end = text.Length;
        number++;
        int stop = end;
        while (stop > position && text[stop - 1] == '\r') stop--;
        line = new LogicalLine(chunk, position, stop, number);
        position = end + 1;
        return true;
    }

    /// <summary>
    /// The next line if nothing is to be done for it but to see its words and its brace. It has none of the characters that definitions,
    /// conditions, generators, comments or quotes begin with, is not too long, and begins neither like an include nor like global_defs,
    /// where lines are read in another way. All other lines are left to <see cref="TryNext"/>.
    /// </summary>
    public bool TryNextPlain(out PlainLine line)
    {
        line = default;
        ReadOnlySpan<char> text = chunk.Text;
        int start = position;
        while (start < text.Length && Blank.Is(text[start])) start++;
        if (start >= text.Length || text[start] is 'i' or 'g') return false;
        int stop = text[start..].IndexOfAny('\n', '{', '}');
        stop = stop < 0 ? text.Length : start + stop;
        int end = stop;
        bool hasBrace = stop < text.Length && text[stop] != '\n';
        if (hasBrace)
        {
            end++;
            while (end < text.Length && Blank.Is(text[end])) end++;
            if (end < text.Length && text[end] != '\n') return false;
        }
        if (end - position > Preprocessor.LineBytesMax || end > NextSpecial()) return false;
        int brace = hasBrace ? stop : -1;
        while (stop > start && Blank.Is(text[stop - 1])) stop--;
        line = new PlainLine(start, stop - start, brace, ++number);
        position = end + 1;
        return true;
    }

    /// <summary>Looked for once over many lines: most lines of a large file are plain.</summary>
    private int NextSpecial()
    {
        if (nextSpecial < position)
        {
            int found = chunk.Text.AsSpan(position).IndexOfAny(Special);
            nextSpecial = found < 0 ? int.MaxValue : position + found;
        }
        return nextSpecial;
    }

    /// <summary>Gives back what a line that is too long has behind the limit: it is read as a line of its own.</summary>
    public void SplitAt(int offset)
    {
        position = offset;
        number--;
    }
}
