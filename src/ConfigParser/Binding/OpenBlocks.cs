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
    private const int FirstSize = 16;

    private OpenBlock[] blocks = new OpenBlock[FirstSize];
    private int count;
    private (OpenBlock Block, Token Closer)? suspect;

    /// <summary>The keyword of the block that the next closing brace will end; null outside all blocks.</summary>
    public Keyword? Innermost => count > 0 ? blocks[count - 1].Keyword : null;

    /// <summary>What is still open, the innermost first.</summary>
    public IEnumerable<(Token Brace, Keyword? Keyword)> All => blocks.Take(count).Reverse().Select(block => (block.Brace, block.Keyword));

    /// <summary>The brace that ended a block last.</summary>
    public Token LastCloser { get; private set; }

    public void Open(Token head, Token brace, Keyword? keyword)
    {
        if (count == blocks.Length) Array.Resize(ref blocks, 2 * count);
        ref OpenBlock block = ref blocks[count++];
        block.Head = head;
        block.Brace = brace;
        block.Keyword = keyword;
    }

    /// <summary>A brace that stands further left than the block that it ends was meant for an outer one.</summary>
    public void Close(Token closer)
    {
        if (count == 0) return;
        LastCloser = closer;
        ref OpenBlock block = ref blocks[--count];
        if (suspect is not null || AreAligned(closer, block.Head)) return;
        int left = IndentOf(closer);
        if (left >= 0 && left < IndentOf(block.Head)) suspect = (block, closer);
    }

    /// <summary>The usual case, seen without counting columns: the same blanks before both, in one file.</summary>
    private static bool AreAligned(Token closer, Token head)
    {
        if (!ReferenceEquals(closer.Chunk, head.Chunk) || closer.Start < head.Start) return false;
        ReadOnlySpan<char> text = closer.Chunk.Text;
        for (int i = 1; i <= head.Start; i++)
        {
            char c = text[closer.Start - i];
            if (c != text[head.Start - i] || c is not (' ' or '\t')) return c == '\n' && text[head.Start - i] == '\n';
        }
        return false;
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

    private struct OpenBlock
    {
        public Token Head;
        public Token Brace;
        public Keyword? Keyword;
    }
}
