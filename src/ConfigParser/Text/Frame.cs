namespace Keepalive.ConfigParser.Text;

/// <summary>Something that still has lines to give: an open file, the rest of a multi-line value, a generator.</summary>
internal abstract class Frame
{
    /// <summary>Next line, or false at the end.</summary>
    public abstract bool TryNext(out LogicalLine line);
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
