using System.Globalization;
using System.Text.RegularExpressions;
using Keepalive.ConfigParser.Binding;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Puts one mistake into a good text, the same one for the same seed.</summary>
internal static partial class FaultMaker
{
    private static readonly string[] BadAddresses = ["10.0.0.256", "10.0.0", "10.0.0.1x", "2001:db8:::1", "2001:db8::10000", "10,0,0,1", "fe80::g"];

    /// <summary>Null when the text has no place for this kind of mistake.</summary>
    public static Fault? Make(FaultKind kind, GoodText good, Random random) => kind switch
    {
        FaultKind.MisspeltKeyword => Misspelt(good, random),
        FaultKind.LostBrace => LostBrace(good, random),
        FaultKind.WrongRange => WrongRange(good, random),
        FaultKind.WrongBlock => WrongBlock(good, random),
        FaultKind.LostValue => LostValue(good, random),
        _ => BadAddress(good, random),
    };

    private static Fault? Misspelt(GoodText good, Random random)
    {
        if (Pick(good.Statements.Where(line => line.Keyword is not null && line.Words[0].Length > 3), random) is not { } line) return null;
        string word = line.Words[0];
        string wrong = Typo(word, random);
        if (line.Block!.Find(wrong) is not null || wrong.Length == 0) return null;
        return Change(FaultKind.MisspeltKeyword, good, line, line.Words[0], wrong, word);
    }

    private static string Typo(string word, Random random)
    {
        int at = random.Next(1, word.Length - 1);
        return random.Next(4) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, ((char)('a' + random.Next(26))).ToString()),
            2 => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
            _ => word[..at] + (char)('a' + random.Next(26)) + word[(at + 1)..],
        } is var wrong && wrong == word ? word.Remove(at, 1) : wrong;
    }

    private static Fault? LostBrace(GoodText good, Random random)
    {
        int[] braces = [.. Enumerable.Range(0, good.Lines.Length).Where(i => good.Lines[i].EndsWith('{') || good.Lines[i].Trim() == "}")];
        int at = braces[random.Next(braces.Length)];
        string[] lines = [.. good.Lines];
        bool opening = lines[at].EndsWith('{');
        lines[at] = opening ? lines[at][..^1].TrimEnd() : "";
        // The header of the block whose brace it is, the line of the brace, and the next one that has text.
        List<int> places = [at + 1, OpenerOf(good.Lines, at) + 1];
        int next = at + 1;
        while (next < lines.Length && lines[next].Length == 0) next++;
        places.Add(next + 1);
        return new Fault(FaultKind.LostBrace, Join(lines), places, "", $"line {at + 1}: no brace");
    }

    private static int OpenerOf(string[] lines, int at)
    {
        if (lines[at].EndsWith('{')) return at;
        int depth = 0;
        for (int i = at; i >= 0; i--)
        {
            if (lines[i].Trim() == "}") depth++;
            else if (lines[i].EndsWith('{') && --depth == 0) return i;
        }
        return 0;
    }

    private static Fault? WrongRange(GoodText good, Random random)
    {
        if (Pick(good.Statements.Where(line => line.Keyword is { Block: null } && line.Words.Length > 1 && Range().IsMatch(line.Keyword.Arguments)
            && char.IsAsciiDigit(line.Words[1][0])), random) is not { } line) return null;
        Match range = Range().Match(line.Keyword!.Arguments);
        decimal greatest = decimal.Parse(range.Groups["max"].ValueSpan, CultureInfo.InvariantCulture);
        string wrong = random.Next(2) == 0 ? (decimal.Floor(greatest) + 1 + random.Next(100)).ToString(CultureInfo.InvariantCulture)
            : (decimal.Floor(greatest) * 10 + 7).ToString(CultureInfo.InvariantCulture);
        return Change(FaultKind.WrongRange, good, line, line.Words[1], wrong, "");
    }

    private static Fault? WrongBlock(GoodText good, Random random)
    {
        if (Pick(good.Statements.Where(line => line.Keyword is { Block: null }), random) is not { } line) return null;
        if (Pick(good.Statements.Where(other => other.Keyword?.Block is { Entry: null } block && other.Opens && block != line.Block
            && block.Find(line.Words[0]) is null), random) is not { } target) return null;
        List<string> lines = [.. good.Lines];
        string moved = lines[line.Index];
        lines.Insert(target.Index + 1, moved);
        lines.RemoveAt(line.Index + (target.Index < line.Index ? 1 : 0));
        int at = target.Index + (target.Index < line.Index ? 2 : 1);
        return new Fault(FaultKind.WrongBlock, Join(lines), [at], "", $"{moved.Trim()} in {target.Words[0]}");
    }

    private static Fault? LostValue(GoodText good, Random random)
    {
        if (Pick(good.Statements.Where(line => line.Keyword is { Block: null, WordRequired: true } && line.Words.Length > 1),
            random) is not { } line) return null;
        string[] lines = [.. good.Lines];
        lines[line.Index] = lines[line.Index][..(lines[line.Index].IndexOf(line.Words[0], StringComparison.Ordinal) + line.Words[0].Length)];
        return new Fault(FaultKind.LostValue, Join(lines), [line.Index + 1], line.Words[0], lines[line.Index].Trim());
    }

    private static Fault? BadAddress(GoodText good, Random random)
    {
        if (Pick(good.Statements.Where(line => line.Words.Any(word => AddressOf(word) is not null)), random) is not { } line) return null;
        string word = line.Words.First(each => AddressOf(each) is not null);
        string wrong = word.Replace(AddressOf(word)!, BadAddresses[random.Next(BadAddresses.Length)], StringComparison.Ordinal);
        return Change(FaultKind.BadAddress, good, line, word, wrong, "");
    }

    private static string? AddressOf(string word)
    {
        string text = word.Split('/', '-')[0];
        return text.Length > 3 && (text.Contains(':') || text.Count(c => c == '.') == 3) && IpAddress.TryParse(text, out _) ? text : null;
    }

    private static Fault Change(FaultKind kind, GoodText good, GoodLine line, string word, string wrong, string hint)
    {
        string[] lines = [.. good.Lines];
        string text = lines[line.Index];
        int at = text.IndexOf(word, StringComparison.Ordinal);
        if (kind is FaultKind.WrongRange) at = text.IndexOf(word, text.IndexOf(line.Words[0], StringComparison.Ordinal) + line.Words[0].Length,
            StringComparison.Ordinal);
        lines[line.Index] = text[..at] + wrong + text[(at + word.Length)..];
        return new Fault(kind, Join(lines), [line.Index + 1], hint, $"{text.Trim()} → {lines[line.Index].Trim()}");
    }

    private static GoodLine? Pick(IEnumerable<GoodLine> lines, Random random)
    {
        GoodLine[] all = [.. lines];
        return all.Length == 0 ? null : all[random.Next(all.Length)];
    }

    private static string Join(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    [GeneratedRegex(@"^<(INT|TIMER|DEC) -?[0-9.]+\.\.(?<max>[0-9]+(\.[0-9]+)?)[> ]")]
    private static partial Regex Range();
}
