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

    private void EmitLine(LogicalLine line)
    {
        line = line.Trim();
        if (line.IsEmpty) return;
        int lost = LineWords.UnterminatedQuote(line.Text);
        if (lost >= 0) bag.Add(TextErrors.UnterminatedQuote(line.Span(lost, line.Text.Length - lost)));
        NoteContext(line);
        pending.Add(lost == 0 ? TokenKind.Empty : TokenKind.Line, line.Chunk, line.Start, line.End - line.Start, line.Number);
    }

    private void EmitBrace(LogicalLine line, int offset)
    {
        TokenKind kind = NoteBrace(line.Text[offset]);
        pending.Add(kind, line.Chunk, line.Start + offset, 1, line.Number);
    }

    private TokenKind NoteBrace(char brace)
    {
        if (brace == '{')
        {
            MissingBraces++;
            if (depth++ == 0) inGlobalDefs = topWordIsGlobalDefs;
            return TokenKind.OpenBrace;
        }
        MissingBraces--;
        if (depth > 0 && --depth == 0) inGlobalDefs = false;
        return TokenKind.CloseBrace;
    }

    /// <summary>Keeps the little context that reading itself depends on.</summary>
    private void NoteContext(LogicalLine line)
    {
        if (depth > 0 && !(inGlobalDefs && depth == 1)) return;
        ReadOnlySpan<char> text = line.Text;
        int at = 0;
        if (!LineWords.TryNext(text, ref at, out WordPlace first)) return;
        ReadOnlySpan<char> word = text.Slice(first.Start, first.Length);
        if (depth == 0) topWordIsGlobalDefs = word.SequenceEqual("global_defs");
        else if (word.SequenceEqual("include_check")) TakeIncludeCheck(text, at);
    }
}
