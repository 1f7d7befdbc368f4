using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Text;

/// <content>Definitions and what they are replaced with.</content>
internal sealed partial class Preprocessor
{
    private const int ExpandedLineCharactersMax = 1023;
    private const int RandomMax = 32767;

    private readonly Dictionary<string, Definition> definitions = new(StringComparer.Ordinal);
    private Definition? open;

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static int NameEnd(ReadOnlySpan<char> text, int start)
    {
        if (start >= text.Length || !IsNameStart(text[start])) return start;
        int end = start + 1;
        while (end < text.Length && IsNamePart(text[end])) end++;
        return end;
    }

    /// <summary><c>$NAME=VALUE</c>, with a backslash at the end continued on the next line.</summary>
    private bool TryDefine(LogicalLine line)
    {
        ReadOnlySpan<char> text = line.Text;
        int end = NameEnd(text, 1);
        if (end == 1 || end >= text.Length || text[end] != '=') return false;
        Definition definition = new(line.Span(0, end));
        definitions[text[1..end].ToString()] = definition;
        ReadOnlySpan<char> value = text[(end + 1)..].TrimStart(" \t\v\f\r");
        if (value.Length > 0 && value[^1] == '\\')
        {
            definition.IsMultiLine = true;
            open = definition;
            value = value[..^1].TrimEnd(" \t\v\f\r");
            if (value.Length == 0) return true;
        }
        definition.Lines.Add(value.ToString());
        return true;
    }

    private static bool StartsDefinition(LogicalLine line)
    {
        ReadOnlySpan<char> text = line.Trim().Text;
        if (text.IsEmpty || text[0] != '$') return false;
        int end = NameEnd(text, 1);
        return end > 1 && end < text.Length && text[end] == '=';
    }

    private void Continue(LogicalLine line)
    {
        if (line.IsEmpty)
        {
            CloseDefinition();
            return;
        }
        ReadOnlySpan<char> text = line.Text;
        bool more = text[^1] == '\\';
        if (more) text = text[..^1].TrimEnd(" \t\v\f\r");
        if (more && IncludeWord(text) > 0)
        {
            bag.Add(TextErrors.IncludeInDefinition(line.Span()));
            more = false;
        }
        if (text.Length > 0) open!.Lines.Add(text.ToString());
        if (!more) open = null;
    }

    /// <summary>An empty line or the end of the text closes a definition that a backslash had left open.</summary>
    private void CloseDefinition()
    {
        if (open is null) return;
        bag.Add(TextErrors.DefinitionCutShort(open.Place));
        open = null;
    }

    /// <summary>Puts definitions in until nothing changes. False: nothing is left of the line.</summary>
    /// <param name="budget">How many more there may be in the whole line: a value that uses itself and has braces would never end.</param>
    private bool Expand(ref LogicalLine line, ref int budget, out bool isFirstOfValue)
    {
        isFirstOfValue = false;
        string text = line.Text.ToString();
        SourceSpan? writtenAt = null;
        string before = text;
        while (budget > 0 && ExpandOnce(ref text, line, ref budget, ref writtenAt)) { }
        if (budget <= 0) bag.AddOnce(line.Span().ToString(), TextErrors.TooManyExpansions(line.Span(), ExpansionsPerLineMax));
        if (expansions >= ExpansionsMax)
        {
            StopReading(TextErrors.TooManyExpansionsAtAll(line.Span(), ExpansionsMax));
            return false;
        }
        WarnOfUndefined(text, line);
        if (ReferenceEquals(text, before)) return true;
        isFirstOfValue = writtenAt is not null && text.Length > 0;
        line = Expansion.LineOf(text, line, writtenAt);
        RemoveComment(ref line);
        line = line.Trim();
        return !line.IsEmpty;
    }

    /// <summary>One pass from left to right; true when something was replaced.</summary>
    private bool ExpandOnce(ref string text, LogicalLine line, ref int budget, ref SourceSpan? writtenAt)
    {
        bool changed = false;
        int from = 0;
        int at;
        while (budget > 0 && expansions < ExpansionsMax && (at = text.IndexOf('$', from)) >= 0)
        {
            from = at + 1;
            if (!TryReference(text, at, out Reference reference)) continue;
            string? value = ValueOf(text, reference, line, out Definition? definition);
            if (value is null) continue;
            int rest = at + reference.Length;
            if (definition is { IsMultiLine: true })
            {
                if (text.AsSpan(rest).Trim(" \t\v\f\r").Length > 0) continue;
                if (!PushValue(definition, line)) return false;
                writtenAt = definition.Place;
            }
            if (text.Length - reference.Length + value.Length > ExpandedLineCharactersMax && value.Length > reference.Length)
            {
                bag.AddOnce(line.Span().ToString(), TextErrors.ExpansionTooLong(line.Span(), ExpandedLineCharactersMax));
                continue;
            }
            text = string.Concat(text.AsSpan(0, at), value, text.AsSpan(rest));
            changed = true;
            budget--;
            expansions++;
            from = at;
        }
        return changed;
    }

    private bool PushValue(Definition definition, LogicalLine use)
    {
        if (definition.Lines.Count < 2) return true;
        if (frames.Count >= FramesMax)
        {
            bag.AddOnce(use.Span().ToString(), TextErrors.TooDeep(use.Span(), FramesMax));
            return false;
        }
        frames.Push(new ValueFrame(definition, use));
        return true;
    }

    private readonly record struct Reference(int NameStart, int NameEnd, int Length, bool Braced);

    /// <summary>
    /// <c>${NAME}</c> anywhere, <c>${_RANDOM 1 6}</c> with words behind the name, <c>$NAME</c> only before a blank, a comma, a closing
    /// parenthesis or the end.
    /// </summary>
    private static bool TryReference(string text, int at, out Reference reference)
    {
        reference = default;
        bool braced = at + 1 < text.Length && text[at + 1] == '{';
        int start = at + (braced ? 2 : 1);
        int end = NameEnd(text, start);
        if (end == start) return false;
        if (!braced)
        {
            if (end < text.Length && !Blank.Is(text[end]) && text[end] is not (',' or ')')) return false;
            reference = new Reference(start, end, end - at, false);
            return true;
        }
        int close = text.IndexOf('}', end);
        if (close < 0 || (close > end && !Blank.Is(text[end]))) return false;
        reference = new Reference(start, end, close + 1 - at, true);
        return true;
    }

    private string? ValueOf(string text, Reference reference, LogicalLine line, out Definition? definition)
    {
        string name = text[reference.NameStart..reference.NameEnd];
        string[] words = reference.Braced ? ParametersOf(text, reference) : [];
        if (words.Length == 0 && definitions.TryGetValue(name, out definition))
        {
            return definition.Single;
        }
        definition = null;
        if (!reference.Braced && name is not "_PWD" and not "_INSTANCE" and not "_RANDOM" and not "_HASH" and not "_BANG") return null;
        return name switch
        {
            "_PWD" when words.Length == 0 => line.Chunk.File.Directory,
            "_INSTANCE" when words.Length == 0 => options.ConfigId,
            "_HASH" when words.Length == 0 => "#",
            "_BANG" when words.Length == 0 => "!",
            "_RANDOM" => RandomValue(words, line),
            "_ENV" => EnvironmentValue(words, line),
            _ => null,
        };
    }

    /// <summary>The words behind the name in braces. A blank right before the closing brace makes the whole unknown, as in
    /// keepalived.</summary>
    private static string[] ParametersOf(string text, Reference reference)
    {
        int close = text.IndexOf('}', reference.NameEnd);
        string inner = text[reference.NameEnd..close];
        if (inner.Length == 0) return [];
        return Blank.Is(inner[^1]) ? ["", "", ""] : inner.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
    }

    private string? RandomValue(string[] words, LogicalLine line)
    {
        int min = 0;
        int max = RandomMax;
        bool good = words.Length <= 2
            && (words.Length < 1 || int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out min))
            && (words.Length < 2 || int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out max));
        if (!good)
        {
            bag.AddOnce(line.Span().ToString(), TextErrors.RandomParameters(line.Span()));
            return null;
        }
        if (min > max) bag.AddOnce(line.Span().ToString(), TextErrors.RandomOrder(line.Span(), min, max));
        long value = min + (max > min ? random.Next((long)max - min + 1) : 0);
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private string? EnvironmentValue(string[] words, LogicalLine line)
    {
        if (words is [{ Length: > 0 } name]) return options.Environment(name) ?? "";
        bag.AddOnce(line.Span().ToString(), TextErrors.EnvironmentName(line.Span()));
        return null;
    }

    private void WarnOfUndefined(string text, LogicalLine line)
    {
        for (int at = text.IndexOf('$'); at >= 0; at = text.IndexOf('$', at + 1))
        {
            if (!TryReference(text, at, out Reference reference)) continue;
            string name = text[reference.NameStart..reference.NameEnd];
            if (definitions.ContainsKey(name) || name is "_RANDOM" or "_ENV") continue;
            bag.AddOnce($"{line.Span()} {name}", TextErrors.UndefinedName(line.Span(), name, reference.Braced));
        }
    }
}
