using System.Runtime.CompilerServices;

namespace Keepalive.ConfigParser.Tests;

/// <summary>One row of keyword-cases.tsv: what a keyword takes, what it refuses, and which line says its default.</summary>
/// <param name="Changes">Whether the accepted line makes another model than no line.</param>
internal sealed record KeywordCase(
    string Block, string Name, string Accepted, int? AcceptedStatus, bool Changes, string Refused, int RefusedStatus, string Default)
{
    private const string SlotMark = "@";
    private const string UnlessMark = "# unless ";

    public static IReadOnlyList<KeywordCase> All => field ??= [.. Lines("Cases/keyword-cases.tsv").Skip(1).Select(Read)];

    private static Dictionary<string, string[]> Contexts => field ??= ReadContexts();

    /// <summary>The text around the keyword with a line put into it, and the number of the first line of what was put in.</summary>
    public (string Text, int FirstLine) With(string line)
    {
        List<string> text = [];
        int first = 0;
        foreach (string each in Contexts[Block])
        {
            string[] parts = each.Split(UnlessMark);
            if (parts.Length > 1 && parts[1].Split(' ').Contains(Name)) continue;
            if (parts[0].Contains(SlotMark, StringComparison.Ordinal))
            {
                first = text.Count + 1;
                text.AddRange(parts[0].Replace(SlotMark, line, StringComparison.Ordinal).Split('\n'));
            }
            else text.Add(parts[0].TrimEnd());
        }
        return (string.Join('\n', text) + "\n", first);
    }

    /// <summary>The words that stand before the keyword on its line, when it is a word of an entry.</summary>
    public string LineWithout(string line)
    {
        string word = $" {Name} ";
        int at = line.IndexOf(word, StringComparison.Ordinal);
        return at < 0 ? "" : line[..at];
    }

    public override string ToString() => $"{Block} {Name}";

    private static KeywordCase Read(string row)
    {
        string[] cells = row.Split('\t');
        return new KeywordCase(cells[0], cells[1], Unescape(cells[2]), cells[3].Length == 0 ? null : int.Parse(cells[3], null),
            cells[4] == "differs", Unescape(cells[5]), int.Parse(cells[6], null), Unescape(cells[7]));
    }

    private static string Unescape(string cell) =>
        cell.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private static Dictionary<string, string[]> ReadContexts()
    {
        Dictionary<string, string[]> contexts = new(StringComparer.Ordinal);
        foreach (string section in string.Join('\n', Lines("Cases/keyword-contexts.txt")).Split("=== ").Skip(1))
        {
            string[] lines = section.TrimEnd('\n').Split('\n');
            contexts[lines[0]] = lines[1..];
        }
        return contexts;
    }

    private static IEnumerable<string> Lines(string path, [CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", path))
            .SkipWhile(line => line.StartsWith("# ", StringComparison.Ordinal));
}
