using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Diagnostics;
using Pidgin;

namespace Keepalive.ConfigParser.Syntax;

/// <summary>
/// The entries of a block of values, each a line. An opening brace here is an entry of its own, which no block accepts, and the next
/// closing brace ends the block.
/// </summary>
internal sealed class EntriesParser(Binder binder, BlockTable table) : Parser<Token, Unit>
{
    public override bool TryParse(ref ParseState<Token> state, ref PooledList<Expected<Token>> expecteds, out Unit result)
    {
        result = Unit.Value;
        while (state.HasCurrent)
        {
            Token token = state.Current;
            switch (token.Kind)
            {
                case TokenKind.Empty:
                    state.Advance();
                    break;
                case TokenKind.OpenBrace:
                    state.Advance();
                    binder.Bag.Add(StructureErrors.BraceInValues(token.Span, table.Path));
                    break;
                case TokenKind.CloseBrace:
                    state.Advance();
                    binder.Blocks.Close(token);
                    return true;
                default:
                    Words words = binder.Words;
                    state.Advance();
                    words.Take(token);
                    words.Begin(table.EntryRow!);
                    binder.Canonical?.Line(words, null);
                    table.Entry!(binder, words);
                    break;
            }
        }
        return true;
    }
}
