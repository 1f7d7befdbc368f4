using Keepalive.ConfigParser.Binding;
using Pidgin;
using static Pidgin.Parser<Keepalive.ConfigParser.Syntax.Token>;

namespace Keepalive.ConfigParser.Syntax;

/// <summary>
/// The structure of the language as Pidgin parsers over tokens: a file or block is a row of statements, a statement is words and
/// perhaps a block. Which one is decided by the table of the block at hand, in one lookup. The four parsers of ours never fail: they
/// report to the binder and go on, as keepalived reads on; that is also how it comes to a block's brace closing another block.
/// </summary>
internal sealed class Grammar(Binder binder)
{
    private Parser<Token, Unit>?[] blocks = [];

    /// <summary>The brace that opens a block may stand on a later line.</summary>
    private static readonly Parser<Token, Token> OpeningBrace =
        Parser.Try(Token(token => token.Kind == TokenKind.Empty).SkipMany().Then(Token(token => token.Kind == TokenKind.OpenBrace)));

    public Parser<Token, Unit> File { get; } = new StatementsParser(binder, TopLevel.Table, isFile: true);

    public Parser<Token, Unit> BodyOf(BlockTable table)
    {
        if (table.Number < blocks.Length && blocks[table.Number] is { } known) return known;
        Parser<Token, Unit> made = table.Entry is null ? new StatementsParser(binder, table, isFile: false)
            : new EntriesParser(binder, table);
        if (table.Number >= blocks.Length) Array.Resize(ref blocks, table.Number + 1);
        blocks[table.Number] = made;
        return made;
    }

    public static bool TryOpen(ref ParseState<Token> state, out Token brace)
    {
        brace = default;
        // The usual case first, without the bookmark that going back would need.
        if (state.HasCurrent && state.Current.Kind == TokenKind.OpenBrace)
        {
            brace = state.Current;
            state.Advance();
            return true;
        }
        PooledList<Expected<Token>> expecteds = new(state.Configuration.ArrayPoolProvider.GetArrayPool<Expected<Token>>());
        bool opened = OpeningBrace.TryParse(ref state, ref expecteds, out Token found);
        expecteds.Dispose();
        if (opened) brace = found;
        return opened;
    }
}
