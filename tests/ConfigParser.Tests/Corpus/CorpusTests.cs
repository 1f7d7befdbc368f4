using System.Text;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>
/// Published configurations with the exit status real keepalived 2.2.7 gave them, on a bare host, with the interfaces they name, and
/// with their scripts too. The texts are other people's and not part of this project: KEEPALIVE_CORPUS names the folder.
/// </summary>
public sealed class CorpusTests
{
    private const double AgreementMin = 0.99;
    private static readonly string[] Settings = ["bare", "interfaces only", "prepared host"];

    [Fact]
    public void TestStatusAgreesWithKeepalived() => Compare(Statuses, AgreementMin);

    /// <summary>For each message of keepalived with a line we have a finding at that line, or at the one that caused it.</summary>
    [Fact]
    public void EveryLineThatKeepalivedNamesHasAFinding() => Compare(Lines, AgreementMin);

    private static void Compare(Func<string, string, StringBuilder, (int Agreed, int Total)> run, double least)
    {
        string? folder = Environment.GetEnvironmentVariable("KEEPALIVE_CORPUS");
        bool present = folder is not null && Directory.Exists(folder);
        if (!present) Assert.Skip("KEEPALIVE_CORPUS names no folder: the corpus is not a part of this project");
        StringBuilder report = new();
        bool enough = true;
        foreach (string setting in Settings)
        {
            (int agreed, int total) = run(folder!, setting, report);
            report.AppendLine(null, $"{setting}: {agreed} of {total} agree");
            enough &= agreed >= total * least;
        }
        Assert.True(enough, report.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
    }

    private static (int Agreed, int Total) Statuses(string folder, string setting, StringBuilder report)
    {
        int agreed = 0;
        int total = 0;
        foreach ((string name, CorpusVerdict verdict) in Files(folder, setting))
        {
            ParseOutcome outcome = Parse(folder, name, verdict, setting);
            total++;
            if (outcome.TestExitStatus == verdict.Status(setting)) agreed++;
            else report.AppendLine(null, $"{setting} {name}: {outcome.TestExitStatus}, keepalived {verdict.Status(setting)}\n{Counted(outcome)}");
        }
        return (agreed, total);
    }

    private static (int Agreed, int Total) Lines(string folder, string setting, StringBuilder report)
    {
        int agreed = 0;
        int total = 0;
        foreach ((string name, CorpusVerdict verdict) in Files(folder, setting))
        {
            ParseOutcome outcome = Parse(folder, name, verdict, setting);
            HashSet<(string, int)> ours = [.. outcome.Diagnostics.SelectMany(Places)];
            foreach (CorpusMessage message in verdict.Messages(setting))
            {
                total++;
                string file = message.File.Length == 0 ? name : message.File;
                if (ours.Contains((file, message.Line)) || CorpusLines.Reason(message, outcome) is not null) agreed++;
                else report.AppendLine(null, $"{setting} {name}:{message.Line}: {message.Text}");
            }
        }
        return (agreed, total);
    }

    private static IEnumerable<(string Name, CorpusVerdict Verdict)> Files(string folder, string setting) =>
        Directory.GetFiles(Path.Combine(folder, "verdicts")).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path) + ".conf", CorpusVerdict.Read(path)))
            .Where(pair => pair.Item2.Status(setting) is not null);

    private static ParseOutcome Parse(string folder, string name, CorpusVerdict verdict, string setting) =>
        KeepalivedConf.Parse(new FolderSource(Path.Combine(folder, "configs")), new ParseOptions
        {
            MainPath = name,
            ConfigId = "lb1",
            Host = verdict.Host(setting),
        });

    /// <summary>The lines that a finding shows: its own, and those of the things that belong to it.</summary>
    private static IEnumerable<(string, int)> Places(Diagnostic finding)
    {
        if (finding.Place is { } place) yield return (place.Path, place.Line);
        foreach (RelatedPlace related in finding.Related) yield return (related.Place.Path, related.Place.Line);
    }

    private static string Counted(ParseOutcome outcome) => string.Join('\n',
        outcome.Diagnostics.Where(finding => finding.TestEffect != TestEffect.None).Take(6).Select(finding => $"    {finding}"));
}
