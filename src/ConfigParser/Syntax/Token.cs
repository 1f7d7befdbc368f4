using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Syntax;

internal enum TokenKind : byte
{
    /// <summary>A run without blanks and quotes. Lines are cut into words only where somebody reads them.</summary>
    Word,

    /// <summary>The text between two double quotes, without them.</summary>
    Quoted,

    /// <summary>The words of a line, or of the part of a line before a brace; at least one.</summary>
    Line,
    OpenBrace,
    CloseBrace,

    /// <summary>A line of which no word is left.</summary>
    Empty,
}

/// <summary>One line, word or mark of the preprocessed text.</summary>
internal readonly record struct Token(TokenKind Kind, TextChunk Chunk, int Start, int Length, int Line)
{
    public ReadOnlySpan<char> Text => Chunk.Text.AsSpan(Start, Length);

    public SourceSpan Span => Chunk.Span(Start, Length, Line);
}
