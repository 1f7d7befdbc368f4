using System.Runtime.CompilerServices;
using System.Text;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>
/// Every keyword has a golden case. The statuses were given by real keepalived to the very same texts; the model shows that the value
/// arrives, and that the line which says the default says what silence says.
/// </summary>
public sealed class KeywordCaseTests
{
    [Fact]
    public void EachOfThe842KeywordsIsBoundAndHasItsCase()
    {
        string list = Path.Combine(Path.GetDirectoryName(Here())!, "..", "Cases", "keywords.tsv");
        string[] keywords = [.. File.ReadLines(list).Skip(1)];
        HashSet<string> bound = [.. KeywordCatalog.All.Select(row => $"{row.Block}\t{row.Name}")];
        HashSet<string> tried = [.. KeywordCase.All.Select(row => $"{row.Block}\t{row.Name}")];
        string[] missing = [.. keywords.Where(keyword => !bound.Contains(keyword) || !tried.Contains(keyword))];
        TestContext.Current.TestOutputHelper?.WriteLine($"{keywords.Length - missing.Length} of {keywords.Length} bound");
        Assert.True(missing.Length == 0, string.Join('\n', missing));
        Assert.Equal(842, KeywordCase.All.Count);
    }

    [Fact]
    public void TheAcceptedFormIsTakenAndArrivesInTheModel() => TryAll(item =>
    {
        if (item.AcceptedStatus is not int status) return null;
        ParseOutcome with = Parse(item.With(item.Accepted).Text);
        if (with.TestExitStatus != status) return $"status {with.TestExitStatus}, not {status}\n{with.Text()}";
        bool changes = with.Config != Parse(item.With("").Text).Config;
        return changes == item.Changes ? null : $"the model {(changes ? "differs" : "is the same")}";
    });

    [Fact]
    public void TheRefusedFormIsReportedWhereItStands() => TryAll(item =>
    {
        (string text, int first) = item.With(item.Refused);
        ParseOutcome outcome = Parse(text);
        if (outcome.TestExitStatus != item.RefusedStatus) return
            $"status {outcome.TestExitStatus}, not {item.RefusedStatus}\n{outcome.Text()}";
        int last = first + item.Refused.Count(c => c == '\n');
        Diagnostic? finding = outcome.Diagnostics.FirstOrDefault(each => each.TestEffect != TestEffect.None && each.Place is { } place
            && (place.Line >= first && place.Line <= last || each.Related.Any(related => related.Place.Line >= first)));
        if (finding is null) return $"nothing is said about line {first}\n{outcome.Text()}";
        return finding.Outcome.Length + finding.Advice.Length > 0 ? null : $"no outcome and no advice: {finding}";
    });

    [Fact]
    public void TheDefaultMeansWhatSilenceMeans() => TryAll(item =>
    {
        if (item.Default.Length == 0) return null;
        ParseOutcome said = Parse(item.With(item.Default).Text);
        ParseOutcome silent = Parse(item.With(item.LineWithout(item.Default)).Text);
        return said.TestExitStatus == 0 && said.Config == silent.Config ? null : $"'{item.Default}' is not the default\n{said.Text()}";
    });

    private static void TryAll(Func<KeywordCase, string?> failure)
    {
        StringBuilder report = new();
        foreach (KeywordCase item in KeywordCase.All)
        {
            if (failure(item) is { } text) report.AppendLine(null, $"{item}: {text}");
        }
        Assert.True(report.Length == 0, report.ToString());
    }

    private static ParseOutcome Parse(string text) => Conf.Parse(new MemorySource().With(Conf.MainPath, text)
        .With("inc.conf", "vrrp_script included { script /usr/bin/true }\n")
        .WithFailure("/etc", ConfigReadError.IsDirectory), "one", new KeywordHost());

    private static string Here([CallerFilePath] string here = "") => here;
}
