using Keepalive.ConfigParser.Syntax;

namespace Keepalive.ConfigParser.Text;

/// <content>The quick way for the lines of which a large file consists: words, and at most one brace at the end.</content>
internal sealed partial class Preprocessor
{
    /// <summary>A plain line gives its words and a brace.</summary>
    private const int TokensOfPlainLineMax = 2;

    /// <summary>Reads up to the first line that is not plain, or until the buffer is full; answers how many tokens there are.</summary>
    private int ReadPlainLines(Span<Token> buffer)
    {
        if (open is not null || !frames.TryPeek(out Frame? frame) || frame is not FileFrame file) return 0;
        int filled = 0;
        while (buffer.Length - filled >= TokensOfPlainLineMax && file.TryNextPlain(out PlainLine line))
        {
            if (line.Length > 0)
            {
                if (depth == 0) topWordIsGlobalDefs = false;
                buffer[filled++] = new Token(TokenKind.Line, file.Chunk, line.Start, line.Length, line.Number);
            }
            if (line.Brace >= 0)
            {
                TokenKind kind = NoteBrace(file.Chunk.Text[line.Brace]);
                buffer[filled++] = new Token(kind, file.Chunk, line.Brace, 1, line.Number);
            }
        }
        return filled;
    }
}
