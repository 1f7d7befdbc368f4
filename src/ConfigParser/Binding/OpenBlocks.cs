using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Syntax;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// The blocks that are open, and a guess where a closing brace was forgotten: keepalived notices that only at the end of the text, or
/// by a keyword that does not belong there, while people see it by the indentation.
/// </summary>
internal sealed class OpenBlocks
{
    private const int TabWidth = 8;
    private readonly Stack<OpenBlock> blocks = new();
    private (OpenBlock Block, Token Closer)? suspect;

    /// <summary>The keyword of the block that the next closing brace will end; null outside all blocks.</summary>
    public Keyword? Innermost => blocks.TryPeek(out OpenBlock? block) ? block.Keyword : null;

    /// <summary>What is still open, the innermost first.</summary>
    public IEnumerable<(Token Brace, Keyword? Keyword)> All => blocks.Select(block => (block.Brace, block.Keyword));

    public void Open(Token head, Token brace, Keyword? keyword) => blocks.Push(new OpenBlock(head, brace, keyword));

    /// <summary>A brace that stands further left than the block that it ends was meant for an outer one.</summary>
    public void Close(Token closer)
    {
        if (!blocks.TryPop(out OpenBlock? block) || suspect is not null) return;
        int left = IndentOf(closer);
        if (left >= 0 && left < IndentOf(block.Head)) suspect = (block, closer);
    }

    /// <summary>The block that was probably meant to end earlier, when there are fewer closing braces than opening ones.</summary>
    public Diagnostic? Forgotten => suspect is not { } found ? null
        : StructureErrors.ForgottenBrace(found.Block.Head.Span, found.Block.Keyword?.Name ?? "something", found.Closer.Span);

    /// <summary>Columns before the first word of a line; -1 when the token is not the first word, or not of a file.</summary>
    private static int IndentOf(Token token)
    {
        if (token.Chunk.IsExpanded) return -1;
        string text = token.Chunk.Text;
        int start = token.Start;
        while (start > 0 && text[start - 1] is ' ' or '\t') start--;
        if (start > 0 && text[start - 1] != '\n') return -1;
        int columns = 0;
        for (int i = start; i < token.Start; i++) columns += text[i] == '\t' ? TabWidth - columns % TabWidth : 1;
        return columns;
    }

    private sealed record OpenBlock(Token Head, Token Brace, Keyword? Keyword);
}
