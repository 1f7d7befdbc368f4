using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Keepalive.Tidy.Tests;

/// <summary>The arrows of docs/ARCHITECTURE.md: who may know whom.</summary>
public sealed partial class ArrowTests
{
    private static readonly Dictionary<string, string[]> ProjectReferences = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["ConfigParser"] = ["Core"],
        ["Linux"] = ["Core"],
        ["Control"] = ["Core"],
        ["Vrrp"] = ["Core", "ConfigParser", "Linux", "Control"],
        ["HealthCheck"] = ["Core", "ConfigParser", "Linux", "Control"],
        ["Watchdog"] = ["Core", "ConfigParser", "Linux", "Control", "Vrrp", "HealthCheck"],
    };

    private static readonly Dictionary<string, string[]> Packages = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["ConfigParser"] = ["Pidgin"],
        ["Linux"] = ["Tmds.LibC"],
        ["Control"] = [],
        ["Vrrp"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["HealthCheck"] = ["Microsoft.Extensions.Logging.Abstractions", "Polly.Core"],
    };

    public static TheoryData<string> Projects => [.. ProjectReferences.Keys];

    [Fact]
    public void EveryProjectOfTheProductIsListedHere()
    {
        IEnumerable<string> found = Repository.Files("src", "*.csproj").Select(file => Path.GetFileNameWithoutExtension(file));
        Assert.Equal(ProjectReferences.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferencesPointDownward(string project)
    {
        IEnumerable<string> found = Items(project, "ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include));
        Assert.All(found, reference => Assert.Contains(reference, ProjectReferences[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void OnlyTheExecutableKnowsHostingAndSerilog(string project)
    {
        if (!Packages.TryGetValue(project, out string[]? allowed)) return;
        Assert.All(Items(project, "PackageReference"), package => Assert.Contains(package, allowed));
    }

    [Fact]
    public void EngineFoldersUseOnlyCoreTheModelAndThemselves()
    {
        List<string> wrong = [];
        foreach (string file in Repository.Files("src", "*.cs").Where(file => file.Contains("/Engine/", StringComparison.Ordinal)))
        {
            string project = file.Split('/')[1];
            string[] allowed = ["Keepalive.Core", "Keepalive.ConfigParser.Model", $"Keepalive.{project}.Engine", $"Keepalive.{project}.Wire"];
            foreach (Match use in UsingKeepalive().Matches(Repository.Read(file)))
            {
                string name = use.Groups[1].Value;
                bool isPartOfEngine = name.StartsWith($"Keepalive.{project}.Engine.", StringComparison.Ordinal);
                if (!isPartOfEngine && !allowed.Contains(name)) wrong.Add($"{file}: {use.Value.Trim()}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void NothingPointsFromProbesWireOrEngineBackToProcess()
    {
        IEnumerable<string> wrong = Repository.Files("src", "*.cs")
            .Where(file => file.Contains("/Engine/", StringComparison.Ordinal) || file.Contains("/Wire/", StringComparison.Ordinal))
            .Where(file => BackToProcess().IsMatch(Repository.Read(file)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void UnsafeCodeAndSystemCallsStayInLinux()
    {
        IEnumerable<string> wrong = Repository.Files("src", "*.cs")
            .Where(file => !file.StartsWith("src/Linux/", StringComparison.Ordinal))
            .Where(file => SystemCall().IsMatch(Repository.Read(file)));
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"))
            .Descendants(kind).Select(item => item.Attribute("Include")!.Value);

    [GeneratedRegex(@"^using (?:static )?(Keepalive\.[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex UsingKeepalive();

    [GeneratedRegex(@"^using Keepalive\.\w+\.Process", RegexOptions.Multiline)]
    private static partial Regex BackToProcess();

    [GeneratedRegex(@"\b(LibraryImport|DllImport)\b|\bunsafe\b|^using (static )?Tmds", RegexOptions.Multiline)]
    private static partial Regex SystemCall();
}
