using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Keepalive.ConfigParser.Printing;

namespace Keepalive.ConfigParser.Tests;

/// <summary>The generated documents, and the tables they come from.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void EveryKeywordOfKeepalivedIsInATable()
    {
        HashSet<string> known = [.. KeywordCatalog.All.Select(row => $"{row.Block}\t{row.Name}")];
        string[] wanted = [.. File.ReadLines(Beside("Cases/keywords.tsv")).Skip(1)];
        Assert.Equal(842, wanted.Length);
        string[] missing = [.. wanted.Where(row => !known.Contains(row))];
        Assert.True(missing.Length == 0, $"{missing.Length} of {wanted.Length} are in no table:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void NoTableHasARowThatKeepalivedHasNot()
    {
        HashSet<string> wanted = [.. File.ReadLines(Beside("Cases/keywords.tsv")).Skip(1)];
        IEnumerable<KeywordInfo> theirs = KeywordCatalog.All.Where(row => !row.IsOurs);
        string[] extra = [.. theirs.Select(row => $"{row.Block}\t{row.Name}").Where(row => !wanted.Contains(row))];
        Assert.True(extra.Length == 0, string.Join('\n', extra));
    }

    [Fact]
    public void EveryRowHasItsHelpLine() =>
        Assert.All(KeywordCatalog.All, row => Assert.True(row.Help.Length > 0, $"{row.Block} {row.Name}"));

    [Fact]
    public void TheCompatibilityDocumentIsFresh() => AssertFresh("docs/compatibility.md", CompatibilityDocument.Text());

    [Fact]
    public void TheManualPageHasEveryWordOfOurs() => AssertFresh(
        "packaging/man/keepalived.conf.5", ManualPage.Refresh(File.ReadAllText(Beside("../../packaging/man/keepalived.conf.5"))));

    [Fact]
    public void ExplainShowsTheRowOfAKeyword()
    {
        Assert.True(KeywordCatalog.TryExplain("virtual_router_id", out string text));
        Assert.Contains("<INT 1..255>", text, StringComparison.Ordinal);
        Assert.False(KeywordCatalog.TryExplain("virtual_routr_id", out string unknown));
        Assert.Contains("did you mean 'virtual_router_id'?", unknown, StringComparison.Ordinal);
        Assert.True(KeywordCatalog.TryExplain("vrrp_script", out string block));
        Assert.Contains("  holds:   ", block, StringComparison.Ordinal);
        Assert.All(block.Split('\n'), line => Assert.True(line.Length < 150, line));
    }

    [Fact]
    public void EachCodeHasOneFactoryMethod()
    {
        string folder = Beside("../../src/ConfigParser/Diagnostics");
        IEnumerable<string> codes = Directory.EnumerateFiles(folder, "*Errors.cs").Order(StringComparer.Ordinal)
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Value));
        Assert.Empty(codes.GroupBy(code => code).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    /// <summary>Compares with the file, or writes it when KEEPALIVE_UPDATE is set.</summary>
    private static void AssertFresh(string path, string text)
    {
        string full = Path.GetFullPath(Beside("../../" + path));
        if (Environment.GetEnvironmentVariable("KEEPALIVE_UPDATE") == "1") File.WriteAllText(full, text);
        Assert.True(File.Exists(full) && File.ReadAllText(full) == text, $"{path} is stale: run this test with KEEPALIVE_UPDATE=1");
    }

    private static string Beside(string path, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, path);

    [GeneratedRegex("\"KA[0-9]{4}\"")]
    private static partial Regex Code();
}
