using System.Text;

namespace Keepalive.ConfigParser.Printing;

/// <summary>docs/compatibility.md: every keyword and how far it is built, and where we read a file otherwise than keepalived.</summary>
public static partial class CompatibilityDocument
{
    /// <summary>Differences that are no keyword's: rule, keepalived, here.</summary>
    private static readonly (string What, string Keepalived, string Here)[] Differences =
    [
        ("`-t` of a file that is missing or cannot be read", "status 0 (4 with `-e`)", "status 4"),
        ("a reload with an error that is reported", "applies what is left", "refuses the whole file and keeps running as before"),
        ("`${_RANDOM}`", "each process draws its own number", "one number, the same in every process"),
        ("`include` behind a brace, a condition, a generator or a definition", "children read the file twice", "read once"),
        ("a file that includes itself", "read until descriptors run out", "read to a depth of 64, with an error"),
        ("a definition that refers to itself without growing", "never ends", "an error after 1,000 substitutions in a line"),
        ("`bfd_instance`, `virtual_server group`, `virtual_server fwmark` without a name", "ends abnormally",
            "a fatal error with the place"),
        ("`HTTP_GET` without a usable `url`", "2.2 ends abnormally", "an error, and the check is dropped"),
        ("`~SEQ`, `@ID`, `$NAME=` in the first line of a multi-line value", "taken by 2.2, refused by 2.4", "taken"),
        ("`$X${A}=value`", "a definition in 2.2, an unknown keyword in 2.4", "a definition"),
        ("a comment before the backslash of a continued definition", "continued by 2.2, ended by 2.4", "continued"),
        ("a comment or blank line inside a definition", "parent and children read different text", "ends the definition, with an error"),
        ("`\\#` and `\\!` outside quotes", "literal in global_defs only", "the same, with an error where it starts a comment"),
        ("a line of more than 1022 bytes, a NUL byte", "silent in 2.2, reported by 2.4", "reported"),
        ("decimals in `interval` and `timeout` of `vrrp_script`", "refused before 2.3.2", "taken"),
        ("a number of seconds with a unit or other characters (`2s`)", "refused, or counted as microseconds",
            "refused, and the line ignored"),
        ("the same address or peer twice", "silent before 2.3.3", "a warning, and the second one ignored"),
        ("a name that is not defined (`$NAME`)", "left as text, silently", "left as text, with a warning"),
    ];

    public static string Text()
    {
        StringBuilder text = new();
        text.Append("# Compatibility with keepalived\n\n");
        text.Append("Generated from the keyword tables in `src/ConfigParser/Binding`; a test fails when it is stale\n");
        text.Append("(`KEEPALIVE_UPDATE=1 ./test ConfigParser -class '*DocumentTests'` writes it anew).\n\n");
        Counts(text);
        text.Append("\n## Where a file is read otherwise\n\n| what | keepalived | here |\n| --- | --- | --- |\n");
        foreach ((string what, string keepalived, string here) in Differences) text.Append(null, $"| {what} | {keepalived} | {here} |\n");
        text.Append("\n## Where the daemon behaves otherwise\n\n| what | keepalived | here |\n| --- | --- | --- |\n");
        foreach ((string what, string keepalived, string here) in VrrpDifferences.Concat(DaemonDifferences))
        {
            text.Append(null, $"| {what} | {keepalived} | {here} |\n");
        }
        AppendWeakPoints(text);
        text.Append("\n## Keywords\n");
        foreach (IGrouping<string, KeywordInfo> block in KeywordCatalog.All.GroupBy(row => row.Block))
        {
            string title = block.Key switch { "-" => "top level", "*" => "any line", _ => block.Key };
            text.Append(null, $"\n### {title}\n\n| keyword | arguments | default | status | what |\n| --- | --- | --- | --- | --- |\n");
            foreach (KeywordInfo row in block) text.Append(Row(row));
        }
        return text.ToString();
    }

    private static void Counts(StringBuilder text)
    {
        text.Append("| status | keywords |\n| --- | --- |\n");
        foreach (KeywordSupport support in Enum.GetValues<KeywordSupport>())
        {
            text.Append(null, $"| {KeywordCatalog.Words(support)} | {KeywordCatalog.All.Count(row => row.Support == support && !row.IsOurs)} |\n");
        }
        text.Append(null, $"| ours; in a file for both they stand behind `#! keepalive:` | {KeywordCatalog.All.Count(row => row.IsOurs)} |\n");
    }

    private static string Row(KeywordInfo row)
    {
        string status = KeywordCatalog.Words(row.Support) + (row.IsOurs ? " (ours)" : row.Since.Length > 0 ? $" (keepalived {row.Since})" : "");
        string help = row.Hint.Length > 0 ? $"{row.Help}; {row.Hint}" : row.Help;
        return $"| `{Cell(row.Name)}` | {Code(row.Arguments)} | {Cell(row.Default)} | {status} | {Cell(help)} |\n";
    }

    private static string Code(string text) => text.Length == 0 ? "" : $"`{Cell(text)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
