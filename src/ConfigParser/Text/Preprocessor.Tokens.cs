using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Syntax;

namespace Keepalive.ConfigParser.Text;

/// <content>The last steps for a line: braces and words.</content>
internal sealed partial class Preprocessor
{
    private int depth;

    /// <summary>How many closing braces there are too few so far.</summary>
    public int MissingBraces { get; private set; }

    private bool topWordIsGlobalDefs;

    /// <summary>
    /// The parent of keepalived alone reads global_defs and sees escaped comment signs there; include_check works only there, too.
    /// </summary>
    private bool inGlobalDefs;

    /// <summary>First brace outside double quotes, or -1. A backslash does not protect, and neither does a single quote.</summary>
    private static int BraceOf(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAny('{', '}', '"');
        if (at < 0) return -1;
        bool quoted = false;
        for (int i = at; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"') quoted = !quoted;
            else if (c is '{' or '}' && !quoted) return i;
        }
        return -1;
    }

    private void EmitWords(LogicalLine line)
    {
        line = line.Trim();
        if (line.IsEmpty) return;
        string text = line.Chunk.Text;
        int first = pending.Count;
        int at = line.Start;
        while (at < line.End)
        {
            if (Blank.Is(text[at]))
            {
                at++;
                continue;
            }
            int end = text[at] == '"' ? EmitQuoted(line, at) : EmitWord(line, at);
            if (end < 0) break;
            at = end;
        }
        NoteContext(first);
        EmitEnd(line with { Start = line.End });
    }

    private int EmitWord(LogicalLine line, int at)
    {
        string text = line.Chunk.Text;
        int end = at;
        while (end < line.End && text[end] != '"' && !Blank.Is(text[end])) end++;
        pending.Add(TokenKind.Word, line.Chunk, at, end - at, line.Number);
        return end;
    }

    /// <summary>Nothing is interpreted between two quotes; without the second one the rest of the line is lost.</summary>
    private int EmitQuoted(LogicalLine line, int at)
    {
        int close = line.Chunk.Text.IndexOf('"', at + 1, line.End - at - 1);
        if (close < 0)
        {
            bag.Add(TextErrors.UnterminatedQuote(line.Chunk.Span(at, line.End - at, line.Number)));
            return -1;
        }
        pending.Add(TokenKind.Quoted, line.Chunk, at + 1, close - at - 1, line.Number);
        return close + 1;
    }

    private void EmitBrace(LogicalLine line, int offset)
    {
        TokenKind kind = line.Text[offset] == '{' ? TokenKind.OpenBrace : TokenKind.CloseBrace;
        pending.Add(kind, line.Chunk, line.Start + offset, 1, line.Number);
        MissingBraces += kind == TokenKind.OpenBrace ? 1 : -1;
        if (kind == TokenKind.OpenBrace)
        {
            if (depth++ == 0) inGlobalDefs = topWordIsGlobalDefs;
        }
        else if (depth > 0 && --depth == 0) inGlobalDefs = false;
    }

    private void EmitEnd(LogicalLine line) => pending.Add(TokenKind.End, line.Chunk, line.Start, 0, line.Number);

    /// <summary>Keeps the little context that reading itself depends on.</summary>
    private void NoteContext(int first)
    {
        if (first >= pending.Count) return;
        ReadOnlySpan<char> word = pending[first].Text;
        if (depth == 0) topWordIsGlobalDefs = word.SequenceEqual("global_defs");
        else if (inGlobalDefs && depth == 1 && word.SequenceEqual("include_check")) TakeIncludeCheck(first + 1);
    }
}
