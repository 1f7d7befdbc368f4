namespace Keepalive.ConfigParser.Text;

/// <summary>
/// The characters that tokens point into: a whole file, or one line that a definition or generator made. Tokens hold a chunk and an
/// offset instead of strings, so that reading ten thousand plain lines allocates nothing for them.
/// </summary>
internal sealed class TextChunk(string text, SourceText file)
{
    public string Text { get; } = text;

    /// <summary>The file that holds the line, or the line that used the definition.</summary>
    public SourceText File { get; } = file;

    /// <summary>True when <see cref="Text"/> is not the file itself.</summary>
    public bool IsExpanded { get; init; }

    /// <summary>Column of the using line; 0 for a whole file.</summary>
    public int UseColumn { get; init; }

    /// <summary>Where the text stood before it was brought here.</summary>
    public SourceSpan? WrittenAt { get; init; }

    public SourceSpan Span(int start, int length, int line)
    {
        if (!IsExpanded) return new SourceSpan(File.Path, line, start == 0 ? 1 : start - Text.LastIndexOf('\n', start - 1), length);
        return new SourceSpan(File.Path, line, UseColumn, 0) { Expanded = Text, WrittenAt = WrittenAt };
    }
}
