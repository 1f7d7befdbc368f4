using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Syntax;

internal enum TokenKind : byte
{
    /// <summary>A run without blanks and quotes.</summary>
    Word,

    /// <summary>The text between two double quotes, without them.</summary>
    Quoted,
    OpenBrace,
    CloseBrace,

    /// <summary>End of a line, or of the part of a line before a brace.</summary>
    End,
}

/// <summary>One word or mark of the preprocessed text.</summary>
internal readonly record struct Token(TokenKind Kind, TextChunk Chunk, int Start, int Length, int Line)
{
    public ReadOnlySpan<char> Text => Chunk.Text.AsSpan(Start, Length);

    public bool IsWord => Kind <= TokenKind.Quoted;

    public SourceSpan Span => Chunk.Span(Start, Length, Line);
}
