using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Syntax;
using Keepalive.ConfigParser.Text;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// The words of one line, and how values are read from them. A reader that answers false has reported why. One object serves the
/// whole parse.
/// </summary>
internal sealed partial class Words(Binder binder)
{
    private const int FirstSize = 16;

    private WordPlace[] words = new WordPlace[FirstSize];
    private TextChunk chunk = null!;
    private int line;
    private int end;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> interned =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public const string LineIgnored = "the line is ignored";

    /// <summary>The row whose line this is.</summary>
    public Keyword Keyword { get; private set; } = null!;

    public int Count { get; private set; }

    /// <summary>Next word to read in an entry that is read word by word.</summary>
    public int Next { get; set; }

    public string Name => Text(0);

    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            WordPlace word = Checked(index);
            return chunk.Text.AsSpan(word.Start, word.Length);
        }
    }

    public Token Token(int index)
    {
        WordPlace word = Checked(index);
        return new Token(word.IsQuoted ? TokenKind.Quoted : TokenKind.Word, chunk, word.Start, word.Length, line);
    }

    /// <summary>A reader that asks for a word that is not there must not get one of an earlier line.</summary>
    private WordPlace Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return words[index];
    }

    public bool Has(int index) => index < Count;

    public bool Is(int index, string text) => Has(index) && this[index].SequenceEqual(text);

    /// <summary>The word as a string; equal words share one.</summary>
    public string Text(int index)
    {
        ReadOnlySpan<char> text = this[index];
        if (text.Length > 64) return text.ToString();
        if (interned.TryGetValue(text, out string? known)) return known;
        string made = text.ToString();
        interned.Dictionary[made] = made;
        return made;
    }

    /// <summary>The place of a word; behind the last word, the end of the line.</summary>
    public SourceSpan Span(int index) => index < Count ? Token(index).Span : chunk.Span(end, 0, line);

    /// <summary>The text behind the keyword as it stands in the line, quotes included: scripts are split in their own way.</summary>
    public ReadOnlySpan<char> Raw
    {
        get
        {
            WordPlace first = Checked(0);
            int start = first.Start + first.Length + (first.IsQuoted ? 1 : 0);
            return end > start ? chunk.Text.AsSpan(start, end - start) : default;
        }
    }

    /// <summary>
    /// True for a command that was lost with a quote that has no partner: keepalived splits the line of a command on its own, so this
    /// does not count as a missing word.
    /// </summary>
    public bool LosesQuotedCommand => Keyword.Arguments.StartsWith("<SCRIPT>", StringComparison.Ordinal) && Raw.Contains('"');

    /// <summary>The words from an index on.</summary>
    public ValueList<string> Rest(int from)
    {
        string[] rest = new string[Math.Max(Count - from, 0)];
        for (int i = 0; i < rest.Length; i++) rest[i] = Text(from + i);
        return ValueList.Create<string>(rest);
    }

    /// <summary>Cuts a line into its words.</summary>
    public void Take(Token source)
    {
        chunk = source.Chunk;
        line = source.Line;
        end = source.Start + source.Length;
        Next = 0;
        Count = LineWords.Cut(chunk.Text.AsSpan(0, end), source.Start, ref words);
    }

    public void Begin(Keyword keyword) => Keyword = keyword;

    public void Report(Diagnostic diagnostic) => binder.Bag.Add(diagnostic);

    /// <summary>Whether the word is there; its absence is reported.</summary>
    public bool Present(int index)
    {
        if (Has(index)) return true;
        Report(ValueErrors.WordMissing(Span(0), Name, Keyword.Arguments, binder.Where));
        return false;
    }

    /// <summary>on, off, true, false, yes, no; the keyword alone means true.</summary>
    public bool Bool(int index, out bool value, string outcome = LineIgnored)
    {
        value = true;
        if (!Has(index)) return true;
        switch (this[index])
        {
            case "on" or "true" or "yes":
                return true;
            case "off" or "false" or "no":
                value = false;
                return true;
            default:
                Report(ValueErrors.NotBool(Span(index), Name, Text(index), outcome));
                return false;
        }
    }

    public bool Address(int index, out IpAddress address, string outcome = LineIgnored)
    {
        address = IpAddress.None;
        if (!Present(index)) return false;
        if (TryAddress(this[index], out address))
        {
            if (this[index].Contains('-')) Report(ValueErrors.RangeCut(Span(index), Name, Text(index), address.ToString()));
            return true;
        }
        Report(ValueErrors.NotAddress(Span(index), Name, Text(index), outcome));
        return false;
    }

    /// <summary>
    /// A prefix or the end of a range behind an address that has none is dropped, as in keepalived: what stands behind the first dash,
    /// and only without one what stands behind a slash.
    /// </summary>
    public static bool TryAddress(ReadOnlySpan<char> text, out IpAddress address)
    {
        int end = text.IndexOf('-');
        if (end < 0) end = text.IndexOf('/');
        return IpAddress.TryParse(end < 0 ? text : text[..end], out address);
    }

    /// <summary>A word of a fixed set, with a suggestion when it is none of them.</summary>
    public bool OneOf(int index, ReadOnlySpan<string> choices, out int choice, string outcome = LineIgnored, bool ignoreCase = false)
    {
        choice = -1;
        if (!Present(index)) return false;
        ReadOnlySpan<char> text = this[index];
        for (int i = 0; i < choices.Length; i++)
        {
            string word = choices[i];
            if (word.Length != text.Length) continue;
            if (!text.SequenceEqual(word) && !(ignoreCase && text.Equals(word, StringComparison.OrdinalIgnoreCase))) continue;
            choice = i;
            return true;
        }
        Report(ValueErrors.NotOneOf(Span(index), Name, Text(index), choices.ToArray(), outcome));
        return false;
    }

    /// <summary>An interface name; the kernel has at most 15 bytes for it.</summary>
    public bool Interface(int index, out string name, string outcome = LineIgnored)
    {
        name = "";
        if (!Present(index)) return false;
        name = Text(index);
        if (name.Length <= Limits.InterfaceNameMax) return true;
        Report(ValueErrors.TooLong(Span(index), Name, name, Limits.InterfaceNameMax, outcome));
        return false;
    }
}
