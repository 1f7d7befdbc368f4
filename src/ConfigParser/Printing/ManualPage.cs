using System.Text;

namespace Keepalive.ConfigParser.Printing;

/// <summary>The part of keepalived.conf(5) that comes from the keyword tables: the words that keepalived does not know.</summary>
public static class ManualPage
{
    private const string Begin = ".Sh WORDS OF OURS\n";
    private const string End = ".Sh SCRIPTS\n";

    /// <summary>The page with that part written anew.</summary>
    /// <param name="page">The page as it is, in mdoc; both headings must be there.</param>
    public static string Refresh(string page)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return page[..begin] + WordsOfOurs() + page[page.IndexOf(End, StringComparison.Ordinal)..];
    }

    private static string WordsOfOurs()
    {
        StringBuilder text = new();
        text.Append("keepalived does not know these.\nIn a file for both daemons write them behind\n.Ql #! keepalive: ,\n");
        text.Append("which keepalived reads as a comment.\n");
        foreach (IGrouping<string, KeywordInfo> block in KeywordCatalog.All.Where(row => row.IsOurs).GroupBy(row => row.Block))
        {
            text.Append(null, $".Ss In {block.Key}\n.Bl -tag -width Ds\n");
            foreach (KeywordInfo row in block) Append(text, row);
            text.Append(".El\n");
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, KeywordInfo row)
    {
        string arguments = row.Arguments.Length > 0 ? " Ar " + row.Arguments : "";
        string standard = row.Default.Length > 0 ? $" Default: {row.Default}." : "";
        text.Append(null, $".It Ic {row.Name}{arguments}\n{char.ToUpperInvariant(row.Help[0])}{row.Help[1..]}.{standard}\n");
    }
}
