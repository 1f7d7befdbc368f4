using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Diagnostics;
using Pidgin;

namespace Keepalive.ConfigParser.Syntax;

/// <summary>The statements of a block of keywords up to its closing brace, or of a whole file.</summary>
internal sealed class StatementsParser(Binder binder, BlockTable table, bool isFile) : Parser<Token, Unit>
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
                    binder.StrayOpenBrace(token);
                    break;
                case TokenKind.CloseBrace:
                    state.Advance();
                    binder.Blocks.Close(token);
                    if (!isFile) return true;
                    binder.Bag.Add(StructureErrors.ExtraBrace(token.Span));
                    break;
                default:
                    state.Advance();
                    Statement(token, ref state, ref expecteds);
                    break;
            }
        }
        return true;
    }

    private void Statement(Token line, ref ParseState<Token> state, ref PooledList<Expected<Token>> expecteds)
    {
        Words words = binder.Words;
        words.Take(line);
        Keyword? keyword = table.FindAccepted(words[0]);
        if (keyword is null)
        {
            bool opens = state.HasCurrent && state.Current.Kind == TokenKind.OpenBrace;
            if (opens) state.Advance();
            binder.Unknown(table, words, opens);
            return;
        }
        if (isFile && binder.Reader != Readers.All && (Ownership.Of(keyword.Name) & binder.Reader) == 0)
        {
            SkipOfOthers(ref state, keyword);
            return;
        }
        words.Begin(keyword);
        binder.NoteStatus(table, keyword, words);
        binder.NotePlace(table, words);
        if (keyword.Block is null)
        {
            if (keyword.WordRequired && !words.Has(1) && !words.LosesQuotedCommand) binder.RequiredWordMissing(words);
            else
            {
                binder.Canonical?.Line(words, keyword);
                keyword.Read?.Invoke(binder, words);
            }
            return;
        }
        Block(ref state, ref expecteds, keyword, keyword.Block);
    }

    private void Block(ref ParseState<Token> state, ref PooledList<Expected<Token>> expecteds, Keyword keyword, BlockTable block)
    {
        Words words = binder.Words;
        Token head = words.Token(0);
        if (keyword.WordRequired && !words.Has(1)) binder.RequiredWordMissing(words);
        bool wanted = keyword.Open?.Invoke(binder, words) ?? true;
        string header = binder.Canonical is null ? "" : Printing.CanonicalText.Header(words, keyword);
        bool opened = Grammar.TryOpen(ref state, out Token brace);
        if (!opened) binder.Bag.Add(StructureErrors.MissingOpenBrace(head.Span, keyword.Name, endsHere: keyword.Name == "virtual_server_group"));
        binder.Blocks.Open(head, opened ? brace : head, keyword);
        if (!wanted)
        {
            if (opened) SkipBlock(ref state);
            else PassOver(ref state, block);
            return;
        }
        binder.Canonical?.Open(header, keyword);
        _ = binder.Grammar.BodyOf(block).TryParse(ref state, ref expecteds, out _);
        keyword.Close?.Invoke(binder);
        binder.Canonical?.Close();
        if (isFile && Ownership.IsOfServers(keyword.Name)) binder.Servers.Note(head, binder.Blocks.LastCloser);
    }

    /// <summary>Without its brace a block of another reader is taken for a plain line.</summary>
    private void SkipOfOthers(ref ParseState<Token> state, Keyword keyword)
    {
        Token head = binder.Words.Token(0);
        if (keyword.Block is null || !Grammar.TryOpen(ref state, out Token brace)) return;
        binder.Blocks.Open(head, brace, keyword);
        SkipBlock(ref state);
    }

    /// <summary>
    /// A block that is not wanted and has no opening brace: keepalived finds nothing to skip and reads the lines after all. What they say
    /// has no object to go to, but one without its value ends keepalived.
    /// </summary>
    private void PassOver(ref ParseState<Token> state, BlockTable block)
    {
        Words words = binder.Words;
        while (state.HasCurrent)
        {
            Token token = state.Current;
            state.Advance();
            if (token.Kind == TokenKind.Line)
            {
                words.Take(token);
                if (block.Entry is not null || block.FindAccepted(words[0]) is not { } keyword) continue;
                words.Begin(keyword);
                if (keyword.WordRequired && !words.Has(1) && !words.LosesQuotedCommand) binder.RequiredWordMissing(words);
                if (keyword.Block is { } inner && Grammar.TryOpen(ref state, out _)) PassOver(ref state, inner);
                continue;
            }
            if (token.Kind == TokenKind.CloseBrace) return;
        }
    }

    private void SkipBlock(ref ParseState<Token> state)
    {
        int depth = 0;
        while (state.HasCurrent)
        {
            Token token = state.Current;
            state.Advance();
            if (token.Kind == TokenKind.OpenBrace) depth++;
            else if (token.Kind == TokenKind.CloseBrace && depth-- == 0)
            {
                binder.Blocks.Close(token);
                return;
            }
        }
    }
}
