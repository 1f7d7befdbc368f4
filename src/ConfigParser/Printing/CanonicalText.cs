using System.Buffers;
using System.Text;
using Keepalive.ConfigParser.Binding;

namespace Keepalive.ConfigParser.Printing;

/// <summary>
/// The configuration as it was read: one statement on a line, in blocks, without includes, definitions, conditions, generators and
/// comments, and without what was passed over (unknown keywords, blocks that are skipped). Reading it again gives the same model, and
/// printing that gives the same text.
/// </summary>
internal sealed class CanonicalText
{
    private const int LineBytesMax = Text.Preprocessor.LineBytesMax;
    private const string Blanks = " \t\v\f\r";
    private static readonly SearchValues<char> Splitting = SearchValues.Create(Blanks + "{}");
    private static readonly SearchValues<char> Commenting = SearchValues.Create("#!");

    private const string Indent = "    ";

    private readonly StringBuilder text = new();
    private int depth;
    private bool inGlobalDefs;

    public override string ToString() => text.ToString();

    /// <summary>A keyword with its words, or an entry of a block of values.</summary>
    public void Line(Words words, Keyword? keyword)
    {
        StringBuilder line = new();
        if (keyword is not null && IsCommand(keyword)) AppendCommand(line, words);
        else AppendWords(line, words, words.Count);
        Append(line);
    }

    /// <summary>The line that opens a block, without its brace.</summary>
    public static string Header(Words words, Keyword keyword)
    {
        StringBuilder line = new();
        // Words that a block does not take were reported and mean nothing.
        AppendWords(line, words, keyword.Arguments.StartsWith("{block}", StringComparison.Ordinal) ? 1 : words.Count);
        return line.ToString();
    }

    public void Open(string header, Keyword keyword)
    {
        if (depth == 0)
        {
            inGlobalDefs = keyword.Name == "global_defs";
            if (text.Length > 0) text.Append('\n');
        }
        Append(new StringBuilder(header).Append(" {"));
        depth++;
    }

    public void Close()
    {
        depth--;
        Append(new StringBuilder("}"));
        if (depth == 0) inGlobalDefs = false;
    }

    /// <summary>Commands and patterns are split in their own way, so their line stays as it is.</summary>
    private static bool IsCommand(Keyword keyword) =>
        keyword.Arguments.Contains("<SCRIPT>", StringComparison.Ordinal) || keyword.Name == "regex";

    private void Append(StringBuilder line)
    {
        int indent = depth * Indent.Length;
        if (indent + line.Length <= LineBytesMax) text.Append(' ', indent);
        text.Append(line).Append('\n');
    }

    private static void AppendWords(StringBuilder line, Words words, int count)
    {
        bool inQuotes = false;
        for (int i = 0; i < count; i++)
        {
            if (i > 0) line.Append(' ');
            ReadOnlySpan<char> word = words[i];
            bool quote = NeedsQuotes(word, isFirst: i == 0, inQuotes);
            if (quote) line.Append('"').Append(word).Append('"');
            else line.Append(word);
            // Where a comment begins is found without knowing words: a quote behind a backslash is none there, so this one stays open.
            if (quote && word.EndsWith('\\')) inQuotes = !inQuotes;
        }
    }

    private void AppendCommand(StringBuilder line, Words words)
    {
        line.Append(words[0]);
        ReadOnlySpan<char> raw = words.Raw.Trim(Blanks);
        if (raw.IsEmpty) return;
        line.Append(' ');
        bool quoted = false;
        foreach (char c in raw)
        {
            // Only global_defs can hold these outside quotes, where a backslash had kept them.
            if (inGlobalDefs && !quoted && c is '#' or '!') line.Append('\\');
            if (c == '"') quoted = !quoted;
            line.Append(c);
        }
    }

    /// <summary>What would be read as something else than a word without them.</summary>
    /// <param name="word">The word.</param>
    /// <param name="isFirst">Of its line.</param>
    /// <param name="inQuotes">For whom looks for comments, the line is between quotes here.</param>
    private static bool NeedsQuotes(ReadOnlySpan<char> word, bool isFirst, bool inQuotes)
    {
        // A backslash alone at the end of a line would become a part of the word before it.
        if (word.IsEmpty || word is "\\" || word.IndexOfAny(Splitting) >= 0) return true;
        if (word.IndexOfAny(Commenting) >= 0) return !inQuotes;
        if (inQuotes && word.EndsWith('\\')) return true;
        return isFirst && (word[0] is '@' or '$' or '~' || word.StartsWith("include", StringComparison.Ordinal));
    }
}
