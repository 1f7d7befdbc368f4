using System.Text.RegularExpressions;

namespace Keepalive.Tidy.Tests;

/// <summary>Names and leftovers.</summary>
public sealed partial class WordTests
{
    [Fact]
    public void NoLeftoverMarkers()
    {
        IEnumerable<string> wrong = Texts().Where(file => Leftover().IsMatch(Repository.Read(file)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void NoTypeIsCalledManagerOrHelperOrUtils()
    {
        IEnumerable<string> wrong = Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Where(file => VagueType().IsMatch(Repository.Read(file)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void NoTypeHidesANamespaceOfOurs()
    {
        IEnumerable<string> wrong = Repository.Files("src", "*.cs").Where(file => HidingType().IsMatch(Repository.Read(file)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void NoRegions()
    {
        IEnumerable<string> wrong = Repository.Files("src", "*.cs").Where(file => Region().IsMatch(Repository.Read(file)));
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Texts() =>
        Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
            .Where(file => !file.EndsWith("WordTests.cs", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"\b(class|struct|record|interface) \w*(Manager|Helper|Helpers|Utils|Utilities)\b")]
    private static partial Regex VagueType();

    [GeneratedRegex(@"\b(class|struct|record) (ConfigParser|Watchdog|HealthCheck|Control)\b")]
    private static partial Regex HidingType();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();
}
