using System.Globalization;
using System.Text;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// Commands are split twice: the line into words, where quotes group and may stand inside a word; then the first of these words into
/// program and arguments, where escapes count as well. So an unquoted command has no arguments: its second word is the user.
/// </summary>
internal static class ScriptReader
{
    /// <summary>Command, user and group of a notify line and its kind.</summary>
    public static bool Read(Binder b, Words w, out ScriptCommand command)
    {
        command = null!;
        List<string>? line = SplitLine(w.Raw);
        List<string>? argv = line is { Count: > 0 } ? SplitCommand(line[0]) : null;
        if (line is null || argv is null || argv.Count == 0)
        {
            w.Report(Unreadable(w, isSplit: line is not null && argv is not null));
            return false;
        }
        command = new ScriptCommand([.. argv], line.Count > 1 ? line[1] : null, line.Count > 2 ? line[2] : null);
        if (!KnownUser(b, w, command)) return false;
        b.Commands.Add((w.Token(0), command));
        return true;
    }

    /// <summary>Command of vrrp_script and MISC_CHECK: what stands behind it is dropped.</summary>
    public static bool ReadWithoutUser(Words w, out ScriptCommand command)
    {
        command = null!;
        List<string>? line = SplitLine(w.Raw);
        List<string>? argv = line is { Count: > 0 } ? SplitCommand(line[0]) : null;
        if (line is null || argv is null || argv.Count == 0)
        {
            w.Report(Unreadable(w, isSplit: line is not null && argv is not null));
            return false;
        }
        if (line.Count > 1) w.Report(ValueErrors.ScriptArgumentsLost(w.Span(w.Has(2) ? 2 : 1), w.Name, line[1], w.Raw.Trim().ToString()));
        command = new ScriptCommand([.. argv]);
        return true;
    }

    /// <summary>An empty command is left alone in silence; a quote without partner counts.</summary>
    private static Diagnostic Unreadable(Words w, bool isSplit) => isSplit
        ? ValueErrors.ScriptUnreadable(w.Span(1), w.Name, "it is empty")
        : ValueErrors.ScriptUnreadable(w.Span(1), w.Name, "a quote has no partner") with { TestEffect = TestEffect.Config };

    private static bool KnownUser(Binder b, Words w, ScriptCommand command)
    {
        if (b.Host is not { } host) return true;
        string? unknown = command.User is not null && !host.UserExists(command.User) ? command.User
            : command.Group is not null && !host.GroupExists(command.Group) ? command.Group : null;
        if (unknown is null) return true;
        TestEffect effect = w.Name is "startup_script" or "shutdown_script" ? TestEffect.Config : TestEffect.None;
        w.Report(ValueErrors.UnknownUser(w.Span(1), w.Name, unknown, effect));
        return false;
    }

    /// <summary>Pass 1; null when a quote has no partner.</summary>
    public static List<string>? SplitLine(ReadOnlySpan<char> text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool inWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (Text.Blank.Is(c))
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }
            inWord = true;
            if (c is '"' or '\'')
            {
                int close = QuoteEnd(text, i);
                // A quote that is the last character of all is overlooked.
                if (close < 0 && i == text.Length - 1) break;
                if (close < 0) return null;
                word.Append(text[(i + 1)..close]);
                i = close;
            }
            else if (c == '\\' && i + 1 < text.Length) word.Append(c).Append(text[++i]);
            else word.Append(c);
        }
        if (inWord) words.Add(word.ToString());
        return words;
    }

    private static int QuoteEnd(ReadOnlySpan<char> text, int open)
    {
        for (int i = open + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && text[open] == '"') i++;
            else if (text[i] == text[open]) return i;
        }
        return -1;
    }

    /// <summary>Pass 2; null when a quote has no partner.</summary>
    public static List<string>? SplitCommand(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && Text.Blank.Is(c))
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }
            inWord = true;
            if (quote == '\0' && c is '"' or '\'' && i == text.Length - 1) break;
            if (quote == '\0' && c is '"' or '\'') quote = c;
            else if (c == quote) quote = '\0';
            else if (c == '\\' && i + 1 < text.Length && quote != '\'') i = Escape(text, i + 1, word);
            else word.Append(c);
        }
        if (inWord) words.Add(word.ToString());
        return quote == '\0' ? words : null;
    }

    /// <summary>Appends what the escape at <paramref name="at"/> stands for; answers its last character.</summary>
    private static int Escape(string text, int at, StringBuilder word)
    {
        char c = text[at];
        if (c is >= '0' and <= '7') return Number(text, at, 3, 8, word);
        if (c == 'x' && at + 1 < text.Length && char.IsAsciiHexDigit(text[at + 1])) return Number(text, at + 1, 2, 16, word);
        if (c == 'c' && at + 1 < text.Length)
        {
            word.Append((char)(char.ToUpperInvariant(text[at + 1]) & 0x1f));
            return at + 1;
        }
        word.Append(c switch
        {
            'a' => '\a',
            'b' => '\b',
            'E' => '\x1b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            _ => c,
        });
        return at;
    }

    private static int Number(string text, int at, int digitsMax, int radix, StringBuilder word)
    {
        int value = 0;
        int end = at;
        while (end < text.Length && end - at < digitsMax && char.IsAsciiHexDigit(text[end]))
        {
            int digit = int.Parse(text.AsSpan(end, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (digit >= radix) break;
            value = value * radix + digit;
            end++;
        }
        word.Append((char)(value & 0xff));
        return end - 1;
    }
}
