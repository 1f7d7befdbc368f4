using System.Text;
using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Five thousand mistakes in good files: found where they are, with something to do, and none of them taken.</summary>
public sealed class FaultTests
{
    internal const int Faults = 5_000;
    private const double FoundMin = 0.95;

    [Fact]
    public void MistakesAreReportedAtTheirLineWithAHint()
    {
        StringBuilder report = new();
        Dictionary<FaultKind, (int Found, int Total)> counts = [];
        foreach (Fault fault in Make(Faults))
        {
            string? missed = Missed(fault);
            (int found, int total) = counts.GetValueOrDefault(fault.Kind);
            counts[fault.Kind] = (found + (missed is null ? 1 : 0), total + 1);
            if (missed is not null) report.AppendLine(null, $"{fault.Kind} {fault.What}: {missed}");
        }
        string summary = string.Join(", ", counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value.Found} of {pair.Value.Total}"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{summary}\n{report}");
        Assert.Equal(Faults, counts.Values.Sum(count => count.Total));
        Assert.All(counts, pair => Assert.True(pair.Value.Found >= pair.Value.Total * FoundMin, $"{summary}\n{report}"));
    }

    /// <summary>The same faults in every run, as many of each kind.</summary>
    internal static IEnumerable<Fault> Make(int count)
    {
        Random random = new(20_261_126);
        FaultKind[] kinds = Enum.GetValues<FaultKind>();
        int made = 0;
        while (made < count)
        {
            GoodText good = GoodText.All[random.Next(GoodText.All.Count)];
            if (FaultMaker.Make(kinds[made % kinds.Length], good, random) is not { } fault) continue;
            made++;
            yield return fault with { Good = string.Join('\n', good.Lines) + "\n" };
        }
    }

    /// <summary>Null when a finding that counts stands at one of the lines and says what to do.</summary>
    private static string? Missed(Fault fault)
    {
        ParseOutcome outcome = Conf.Parse(new MemorySource().With(Conf.MainPath, fault.Text), "one", new KeywordHost());
        if (outcome.TestExitStatus == 0) return $"taken without a word\n{fault.Text}";
        Diagnostic[] there = [.. outcome.Diagnostics.Where(finding => finding.TestEffect != TestEffect.None && finding.Place is { } place
            && fault.Lines.Contains(place.Line))];
        if (there.Length == 0) return $"no finding at lines {string.Join(", ", fault.Lines)}\n{fault.Text}\n{outcome.Text()}";
        bool helps = there.Any(finding => finding.Advice.Length > 0
            && (finding.Advice.Contains(fault.Hint, StringComparison.Ordinal) || finding.Problem.Contains(fault.Hint, StringComparison.Ordinal)));
        return helps ? null : $"no hint in: {string.Join(" | ", there.Select(finding => finding.ToString()))}";
    }
}
