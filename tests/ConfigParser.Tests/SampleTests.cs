using System.Runtime.CompilerServices;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Every sample is a configuration that people may copy.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Samples()
    {
        string folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../samples"));
        return [.. Directory.EnumerateFiles(folder, "*.conf", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => File.ReadAllText(path).Contains("vrrp_instance", StringComparison.Ordinal)
                || File.ReadAllText(path).Contains("virtual_server", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(folder, path))];
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void ASampleHasNoErrorThatItsReadmeDoesNotName(string sample)
    {
        string folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../samples"));
        ParseOutcome outcome = KeepalivedConf.Parse(new FolderSource(folder), new ParseOptions { MainPath = sample, ConfigId = "one" });
        Assert.False(outcome.HasFatal, outcome.Text());
        string readme = File.ReadAllText(Path.Combine(folder, Path.GetDirectoryName(sample)!, "README.md"));
        string[] unnamed = [.. outcome.Diagnostics.Where(finding =>
            finding.Severity >= Diagnostics.Severity.Error && !readme.Contains(finding.Code, StringComparison.Ordinal)).Select(finding =>
                finding.ToString())];
        Assert.True(unnamed.Length == 0, string.Join('\n', unnamed));
    }

    internal static string PathOf(string sample) => Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../samples", sample);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
