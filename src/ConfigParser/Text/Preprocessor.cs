using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;
using Pidgin;

namespace Keepalive.ConfigParser.Text;

/// <summary>
/// Turns files into tokens: line ends and comments, conditions (@ID), definitions ($NAME), generators (~SEQ, ~LST), include, then
/// braces and words. It is pulled by the grammar, so the tokens of a large file are never all in memory. The order of work for one
/// line is keepalived's; every bound has its own error, because a definition may refer to itself and a file may include itself.
/// </summary>
internal sealed partial class Preprocessor : ITokenStream<Token>
{
    public const int LineBytesMax = 1022;
    public const int IncludeDepthMax = 64;
    public const int FilesOpenedMax = 1_000;
    public const int FramesMax = 500;
    public const int ExpansionsPerLineMax = 1_000;
    public const int ExpansionsMax = 5_000_000;
    public const int ExpandedLinesMax = 1_000_000;

    private const string OurComment = "#! keepalive:";

    private readonly IConfigSource source;
    private readonly ParseOptions options;
    private readonly DiagnosticBag bag;
    private readonly SeededRandom random;
    private readonly Stack<Frame> frames = new();
    private readonly Stack<FileFrame> files = new();
    private readonly Dictionary<string, string> sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> conditions = new(StringComparer.Ordinal);
    private readonly TokenBuffer pending = new();
    private int pendingNext;
    private int expandedLines;
    private int expansions;

    public Preprocessor(IConfigSource source, ParseOptions options, DiagnosticBag bag)
    {
        this.source = source;
        this.options = options;
        this.bag = bag;
        random = new SeededRandom(options.RandomSeed);
        if (options.CheckIncludes) checks = IncludeChecks.All;
        OpenMain();
    }

    public IReadOnlyDictionary<string, string> Sources => sources;

    /// <summary>The IDs of the conditions, those of @^ with the ^.</summary>
    public IReadOnlySet<string> Conditions => conditions;

    /// <summary>So few that the tokens on their way to the grammar stay in the nearest cache.</summary>
    public int ChunkSizeHint => 256;

    public int Read(Span<Token> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            if (pendingNext < pending.Count)
            {
                int count = Math.Min(pending.Count - pendingNext, buffer.Length - filled);
                pending.From(pendingNext, count).CopyTo(buffer[filled..]);
                filled += count;
                pendingNext += count;
                continue;
            }
            pending.Clear();
            pendingNext = 0;
            filled += ReadPlainLines(buffer[filled..]);
            if (!ReadLine()) break;
        }
        return filled;
    }

    /// <summary>Works on one more line; false at the end of everything.</summary>
    private bool ReadLine()
    {
        if (!frames.TryPeek(out Frame? frame))
        {
            CloseDefinition();
            return false;
        }
        if (!frame.TryNext(out LogicalLine line))
        {
            frames.Pop();
            if (frame is FileFrame file) LeaveFile(file);
            return true;
        }
        if (frame is FileFrame from ? !TakePhysicalLine(from, ref line) : !CountExpandedLine(line)) return true;
        if (open is not null) Continue(line.Trim());
        else Process(line);
        return true;
    }

    /// <summary>Length, NUL, comment. False: the line is not looked at further.</summary>
    private bool TakePhysicalLine(FileFrame file, ref LogicalLine line)
    {
        if (line.End - line.Start > LineBytesMax && !CutLongLine(file, line)) return false;
        if (line.Text.Contains('\0'))
        {
            bag.Add(TextErrors.NulByte(line.Span()));
            return false;
        }
        // A line that is really empty ends an open definition; so does, for the processes that act on it, one that only looks empty.
        if (line.IsEmpty) CloseDefinition();
        TakeOurComment(ref line);
        bool continued = (open is not null || StartsDefinition(line)) && line.Trim().Text.EndsWith('\\');
        int end = line.End;
        RemoveComment(ref line);
        // keepalived 2.2 keeps the continuation that stands behind a comment, 2.4 loses it: the file means the former.
        if (continued && line.End < end && !line.Trim().Text.EndsWith('\\')) line = Expansion.LineOf($"{line.Trim().Text}\\", line, null);
        else if (!continued && line.End == end && line.Text.EndsWith('\\')) JoinBackslash(ref line);
        return true;
    }

    /// <summary>The blanks before a backslash that ends the line are lost, so that it belongs to the word before them.</summary>
    private void JoinBackslash(ref LogicalLine line)
    {
        ReadOnlySpan<char> before = line.Text[..^1].TrimEnd(Blank.All);
        if (before.Length == line.Text.Length - 1 || before.Trim(Blank.All).Length == 0) return;
        if (before[^1] is not ('"' or '{' or '}')) bag.Add(TextErrors.BackslashJoined(line.Span(line.Text.Length - 1, 1)));
        line = Expansion.LineOf($"{before}\\", line, null);
    }

    private bool CutLongLine(FileFrame file, LogicalLine line)
    {
        bag.Add(TextErrors.LineTooLong(line.Span(), LineBytesMax));
        file.SplitAt(line.Start + LineBytesMax + 1);
        return false;
    }

    private bool CountExpandedLine(LogicalLine line)
    {
        if (++expandedLines <= ExpandedLinesMax) return true;
        StopReading(TextErrors.TooManyLines(line.Span(), ExpandedLinesMax));
        return false;
    }

    private void StopReading(Diagnostic why)
    {
        bag.AddOnce("", why);
        frames.Clear();
        files.Clear();
    }

    /// <summary>The steps for one line, again for what stands behind each brace.</summary>
    private void Process(LogicalLine line)
    {
        int budget = ExpansionsPerLineMax;
        while (true)
        {
            line = line.Trim();
            if (line.IsEmpty) break;
            if (line.Text[0] == '@' && !TakeCondition(ref line)) break;
            if (line.Text[0] == '$' && TryDefine(line)) break;
            if (line.Text[0] == '~' && TryGenerate(line)) break;
            if (line.Text[0] != '~' && line.Text.Contains('$'))
            {
                if (!Expand(ref line, ref budget, out bool isFirstOfValue)) break;
                // keepalived 2.2 takes conditions, definitions and generators in the first line of a value too, 2.4 does not.
                if (line.Text[0] == '$' && TryDefine(line)) break;
                if (isFirstOfValue && line.Text[0] is '@' or '$' or '~') continue;
            }
            if (line.Text[0] == 'i' && TryInclude(line)) break;
            int brace = BraceOf(line.Text);
            EmitLine(brace < 0 ? line : line with { End = line.Start + brace });
            if (brace < 0) return;
            EmitBrace(line, brace);
            line = line.Slice(brace + 1);
        }
    }

    /// <summary><c>@ID text</c> keeps the text for this configuration id, <c>@^ID text</c> for every other.</summary>
    private bool TakeCondition(ref LogicalLine line)
    {
        ReadOnlySpan<char> text = line.Text;
        bool inverted = text.Length > 1 && text[1] == '^';
        int start = inverted ? 2 : 1;
        int end = start;
        while (end < text.Length && !Blank.Is(text[end])) end++;
        if (end == text.Length) return false;
        if (end > start) conditions.Add(text[1..end].ToString());
        // An empty ID never matches.
        bool matches = end > start && text[start..end].SequenceEqual(options.ConfigId);
        if (matches == inverted) return false;
        line = line.Slice(end).Trim();
        return !line.IsEmpty;
    }

    /// <summary>A comment that only we read, so that one file serves keepalived too.</summary>
    private static void TakeOurComment(ref LogicalLine line)
    {
        LogicalLine trimmed = line.Trim();
        if (trimmed.Text.StartsWith(OurComment, StringComparison.Ordinal)) line = trimmed.Slice(OurComment.Length);
    }

    private void RemoveComment(ref LogicalLine line)
    {
        ReadOnlySpan<char> text = line.Text;
        if (text.IndexOfAny('#', '!') < 0) return;
        int stop = CommentStart(text, out int escape);
        if (escape >= 0 && inGlobalDefs)
        {
            line = Unescape(line, stop);
            return;
        }
        if (escape >= 0)
        {
            bag.Add(TextErrors.EscapedComment(line.Span(escape, 2)));
            stop = escape;
        }
        if (stop >= 0) line = line with { End = line.Start + stop };
    }

    /// <summary>Index of the <c>#</c> or <c>!</c> that starts a comment, or -1; and of the first escaped one outside quotes.</summary>
    private static int CommentStart(ReadOnlySpan<char> text, out int escape)
    {
        escape = -1;
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '#' or '!')
            {
                if (!quoted && text[i + 1] != '"' && escape < 0) escape = i;
                i++;
            }
            else if (c == '"') quoted = !quoted;
            else if (c is '#' or '!' && !quoted) return i;
        }
        return -1;
    }

    private static LogicalLine Unescape(LogicalLine line, int stop)
    {
        string text = (stop < 0 ? line.Text : line.Text[..stop]).ToString();
        return Expansion.LineOf(text.Replace("\\#", "#", StringComparison.Ordinal).Replace("\\!", "!", StringComparison.Ordinal), line,
            null);
    }
}
