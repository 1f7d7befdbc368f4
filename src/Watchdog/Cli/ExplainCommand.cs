using Keepalive.ConfigParser;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Cli;

/// <summary>keepalive explain: the rows of the keyword tables, as docs/compatibility.md has them, and the findings of the doctor.</summary>
internal static class ExplainCommand
{
    private const string Usage = """
        Usage: keepalive explain KEYWORD|CODE
          KEYWORD  as it stands in the file, or with its block: vrrp_instance/priority, virtual_server/real_server/weight
          CODE     of a finding of keepalive doctor: KD101
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
        if (Ailments.TryExplain(words[0], out string finding))
        {
            output.Write(finding);
            return 0;
        }
        // Two words name one row: virtual_server fwmark.
        bool known = KeywordCatalog.TryExplain(string.Join(' ', words), out string text);
        (known ? output : errors).Write(text);
        return known ? 0 : 1;
    }
}
