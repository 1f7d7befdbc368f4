using Keepalive.ConfigParser.Binding;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser;

/// <summary>How far a keyword is built.</summary>
public enum KeywordSupport
{
    Supported,

    /// <summary>Read and checked; nothing acts on it yet, and one warning says so.</summary>
    NoEffectYet,

    /// <summary>Not a keyword of keepalived 2.x, whatever manuals or old files say.</summary>
    NotAKeyword,
}

/// <summary>One row of the keyword tables, as people may read it.</summary>
/// <param name="Block">Path of the block; "-" is the top level, "*" may stand anywhere.</param>
public sealed record KeywordInfo(string Block, string Name, string Arguments, string Default, string Help, KeywordSupport Support)
{
    public string AliasOf { get; init; } = "";

    /// <summary>First version of keepalived with it; empty: all of 2.x.</summary>
    public string Since { get; init; } = "";
    public string Hint { get; init; } = "";

    /// <summary>True for a word that keepalived has not: in a file for both it stands behind <c>#! keepalive:</c>.</summary>
    public bool IsOurs => Since == KeywordCatalog.OursSince;
}

/// <summary>Every keyword of the language, from the tables that read it.</summary>
public static class KeywordCatalog
{
    private const int LineCharactersMax = 100;

    /// <summary>Stands for a version in the rows of words that keepalived has not.</summary>
    internal const string OursSince = "Keepalive";

    public static IReadOnlyList<KeywordInfo> All => MadeOnce.Of(ref field, () => [.. Collect()]);

    /// <summary>
    /// What <c>explain</c> prints: the rows of a keyword, or of a keyword in one block ("vrrp_instance/priority"). When there is none:
    /// that, with a suggestion, and false.
    /// </summary>
    public static bool TryExplain(string name, out string text)
    {
        KeywordInfo[] found = [.. All.Where(row => row.Name == name || PathOf(row) == name)];
        if (found.Length > 0)
        {
            text = string.Join("\n\n", found.Select(Describe)) + "\n";
            return true;
        }
        string? near = Suggestion.For(name, All.Select(row => row.Name).Distinct());
        text = near is null ? $"there is no keyword '{name}'\n" : $"there is no keyword '{name}'; did you mean '{near}'?\n";
        return false;
    }

    private static IEnumerable<string> Wrapped(string head, IEnumerable<string> words)
    {
        string line = "";
        foreach (string word in words)
        {
            if (line.Length > 0 && line.Length + word.Length > LineCharactersMax)
            {
                yield return $"{line},";
                line = "";
            }
            line = line.Length == 0 ? $"{head}{word}" : $"{line}, {word}";
            head = new string(' ', head.Length);
        }
        if (line.Length > 0) yield return line;
    }

    private static string PathOf(KeywordInfo row) => row.Block == "-" ? row.Name : $"{row.Block}/{row.Name}";

    private static IEnumerable<string> InBlock(KeywordInfo row) =>
        All.Where(inner => inner.Block == PathOf(row) && inner.Support != KeywordSupport.NotAKeyword).Select(inner => inner.Name);

    private static string Describe(KeywordInfo row)
    {
        List<string> lines = [$"{row.Name} {row.Arguments}".TrimEnd(), $"  in:      {Place(row.Block)}", $"  what:    {row.Help}"];
        if (row.Default.Length > 0) lines.Add($"  default: {row.Default}");
        if (row.AliasOf.Length > 0) lines.Add($"  better:  {row.AliasOf}");
        if (row.IsOurs) lines.Add("  since:   a word of ours; for keepalived write it behind '#! keepalive:'");
        else if (row.Since.Length > 0) lines.Add($"  since:   keepalived {row.Since}");
        if (row.Hint.Length > 0) lines.Add($"  instead: {row.Hint}");
        lines.Add($"  here:    {Words(row.Support)}");
        lines.AddRange(Wrapped("  holds:   ", InBlock(row)));
        return string.Join('\n', lines);
    }

    internal static string Words(KeywordSupport support) => support switch
    {
        KeywordSupport.Supported => "supported",
        KeywordSupport.NoEffectYet => "accepted, no effect",
        _ => "not a keyword of keepalived 2.x",
    };

    private static string Place(string block) => block switch
    {
        "-" => "top level",
        "*" => "anywhere",
        _ => block,
    };

    private static IEnumerable<KeywordInfo> Collect()
    {
        HashSet<string> withoutEffect = BlocksWithoutEffect();
        foreach (BlockTable table in TopLevel.AllTables)
        {
            bool none = withoutEffect.Contains(table.Path);
            if (table.EntryRow is not null) yield return Info(table.Path, table.EntryRow, none);
            foreach (Keyword row in table.EntryForms) yield return Info(table.Path, row, none);
            foreach (Keyword row in table.Rows) yield return Info(table.Path, row, none);
            if (table.Path != "-") continue;
            foreach (Keyword row in TopLevel.VirtualServerForms) yield return Info(table.Path, row, false);
        }
        foreach (Keyword row in LanguageWords.Rows) yield return Info("*", row, false);
    }

    /// <summary>What stands in a block that nothing acts on has no effect either, whatever its own row says.</summary>
    private static HashSet<string> BlocksWithoutEffect()
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (BlockTable table in TopLevel.AllTables)
        {
            foreach (Keyword row in table.Rows.Where(row => row.Status == KeywordStatus.NoEffect || found.Contains(table.Path)))
            {
                if (row.Block is not null) found.Add(row.Block.Path);
                else if (row.Name is "use_vmac" or "use_ipvlan") found.Add($"vrrp_instance/{row.Name}");
            }
        }
        return found;
    }

    private static KeywordInfo Info(string block, Keyword row, bool withoutEffect) =>
        new(block, row.Name, row.Arguments, row.Default, row.Help, SupportOf(row, withoutEffect))
        {
            AliasOf = row.AliasOf,
            Since = row.Since,
            Hint = row.Hint,
        };

    private static KeywordSupport SupportOf(Keyword row, bool withoutEffect) =>
        withoutEffect && row.Status == KeywordStatus.Supported ? KeywordSupport.NoEffectYet : (KeywordSupport)row.Status;
}
