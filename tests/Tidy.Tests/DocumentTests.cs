using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Keepalive.Tidy.Tests;

/// <summary>What the documents promise is there.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void EveryDependencyHasItsLine()
    {
        string document = Repository.Read("docs/dependencies.md");
        IEnumerable<string> packages = XDocument.Parse(Repository.Read("Directory.Packages.props"))
            .Descendants("PackageVersion").Select(item => item.Attribute("Include")!.Value);
        Assert.All(packages, package => Assert.Contains($"| {package} |", document, StringComparison.Ordinal));
    }

    [Fact]
    public void LinksBetweenOurFilesLeadSomewhere()
    {
        List<string> wrong = [];
        foreach (string file in Repository.Files("", "*.md"))
        {
            foreach (Match link in Link().Matches(Repository.Read(file)))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)) continue;
                string path = Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target);
                if (!File.Exists(path) && !Directory.Exists(path)) wrong.Add($"{file}: {target}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void DecisionsAreNumberedWithoutGaps()
    {
        int[] numbers = [.. Repository.Files("docs/decisions", "*.md").Select(file => int.Parse(Path.GetFileName(file)[..4], null))];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [Fact]
    public void EveryFolderOfTheProductHasAnOwnerLine()
    {
        string document = Repository.Read("docs/ARCHITECTURE.md");
        IEnumerable<string> projects = Repository.Files("src", "*.csproj").Select(file => Path.GetDirectoryName(file)!);
        Assert.All(projects, project => Assert.Contains($"`{project}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void TestsThatTheCompatibilityDocumentNamesExist()
    {
        Match[] named = [.. NamedTest().Matches(Repository.Read("docs/compatibility.md")).Cast<Match>()];
        ILookup<string, string> classes = Repository.Files("tests", "*Tests*.cs").Select(Repository.Read)
            .SelectMany(text => TestClass().Matches(text).Select(match => (Name: match.Groups[1].Value, text)))
            .ToLookup(item => item.Name, item => item.text, StringComparer.Ordinal);

        IEnumerable<string> missing = named.Where(match => !classes[match.Groups[1].Value].Any(text =>
            text.Contains($" {match.Groups[2].Value}(", StringComparison.Ordinal))).Select(match => match.Value);

        Assert.True(named.Length > 31, $"only {named.Length} tests are named");
        Assert.Empty(missing);
    }

    [Fact]
    public void EverySampleHasAReadme()
    {
        string[] samples = Directory.GetDirectories(Path.Combine(Repository.Root, "samples"));
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.True(File.Exists(Path.Combine(sample, "README.md")), sample));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"\bclass (\w+Tests)\b")]
    private static partial Regex TestClass();
}
