using System.Buffers;

namespace Keepalive.ConfigParser.Text;

/// <summary>Something that still has lines to give: an open file, the rest of a multi-line value, a generator.</summary>
internal abstract class Frame
{
    /// <summary>Next line, or false at the end.</summary>
    public abstract bool TryNext(out LogicalLine line);
}

/// <summary>A file being read; lines come with comments and line ends still in them.</summary>
internal sealed class FileFrame(SourceText file, IncludeChecks savedChecks) : Frame
{
    private readonly TextChunk chunk = new(file.Content, file);
    private static readonly SearchValues<char> Special = SearchValues.Create("$@~#!\"\0");

    private int position;
    private int number;
    private int nextSpecial = -1;

    public SourceText File => file;

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
    /// Whether the line has none of the characters that definitions, conditions, generators, comments or quotes begin with. Looked for
    /// once over many lines: most lines of a large file are plain.
    /// </summary>
    public bool IsPlain(LogicalLine line)
    {
        if (nextSpecial < line.Start)
        {
            int found = chunk.Text.AsSpan(line.Start).IndexOfAny(Special);
            nextSpecial = found < 0 ? int.MaxValue : line.Start + found;
        }
        return nextSpecial >= line.End;
    }

    /// <summary>Gives back what a line that is too long has behind the limit: it is read as a line of its own.</summary>
    public void SplitAt(int offset)
    {
        position = offset;
        number--;
    }
}

/// <summary>The lines of a multi-line value from the second on.</summary>
internal sealed class ValueFrame(Definition definition, LogicalLine use) : Frame
{
    private int next = 1;

    public override bool TryNext(out LogicalLine line)
    {
        line = default;
        if (next >= definition.Lines.Count) return false;
        string text = definition.Lines[next++];
        line = Expansion.LineOf(text, use, definition.Place);
        return true;
    }
}

/// <summary>A generator: the same text once for each value, with its variables set before.</summary>
internal sealed class RepeatFrame(string text, LogicalLine use, IEnumerator<bool> steps) : Frame
{
    public override bool TryNext(out LogicalLine line)
    {
        line = default;
        if (!steps.MoveNext()) return false;
        line = Expansion.LineOf(text, use, null);
        return true;
    }
}

/// <summary>Makes lines that carry the place of the line that used them.</summary>
internal static class Expansion
{
    public static LogicalLine LineOf(string text, LogicalLine use, SourceSpan? writtenAt)
    {
        int column = use.Chunk.IsExpanded ? use.Chunk.UseColumn : use.Span().Column;
        TextChunk chunk = new(text, use.Chunk.File)
        {
            IsExpanded = true,
            UseColumn = column,
            WrittenAt = writtenAt ?? use.Chunk.WrittenAt,
        };
        return new LogicalLine(chunk, 0, text.Length, use.Number);
    }
}
