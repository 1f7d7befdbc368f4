using Keepalive.ConfigParser;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalive explain: the rows of the keyword tables, as docs/compatibility.md has them.</summary>
internal static class ExplainCommand
{
    private const string Usage = """
        Usage: keepalive explain KEYWORD
          KEYWORD  as it stands in the file, or with its block: vrrp_instance/priority, virtual_server/real_server/weight
        Prints arguments, default and meaning for every block that knows the keyword, and whether it has an effect here.
        Exit status: 0 explained, 1 there is no such keyword or none was given.
        """;

    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        if (words.Count == 0 || words[0] is "-h" or "--help")
        {
            (words.Count == 0 ? errors : output).WriteLine(Usage);
            return words.Count == 0 ? 1 : 0;
        }
        // Two words name one row: virtual_server fwmark.
        bool known = KeywordCatalog.TryExplain(string.Join(' ', words), out string text);
        (known ? output : errors).Write(text);
        return known ? 0 : 1;
    }
}
