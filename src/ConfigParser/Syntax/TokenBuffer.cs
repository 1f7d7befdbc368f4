using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Syntax;

/// <summary>
/// A list of tokens that is filled again for every line that is not plain. Unlike a List it does not wipe what it held: the text behind the
/// tokens is in memory anyhow.
/// </summary>
internal sealed class TokenBuffer
{
    private const int FirstSize = 16;

    private Token[] tokens = new Token[FirstSize];

    public int Count { get; private set; }

    public ref readonly Token this[int index] => ref tokens[index];

    public void Clear() => Count = 0;

    public void Add(TokenKind kind, TextChunk chunk, int start, int length, int line)
    {
        if (Count == tokens.Length) Array.Resize(ref tokens, 2 * tokens.Length);
        tokens[Count++] = new Token(kind, chunk, start, length, line);
    }

    public ReadOnlySpan<Token> From(int index, int count) => tokens.AsSpan(index, count);
}
