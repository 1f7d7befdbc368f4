using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Texts that ask for endless work end, each with an error of its own.</summary>
public sealed class LimitTests
{
    /// <summary>Five of two million expanded lines, each soon gone; without the limits there is no end to it.</summary>
    private const long AllocatedBytesMax = 8L << 30;

    /// <summary>Comparisons of names that one file may cost: a suggestion of so many names each uses them up.</summary>
    private const int ComparisonsMax = 200_000;

    [Theory]
    [InlineData("$A=a$A\n~SEQ(N,2000000) $A x\n", "KA0123")]
    [InlineData("$A=$A\n$A x\n", "KA0108")]
    [InlineData("~SEQ(A,2000) ~SEQ(B,2000) k\n", "KA0111")]
    [InlineData("$V= \\\n a \\\n $V\n$V\n", "KA0110")]
    [InlineData("include k.conf\n", "KA0120")]
    [InlineData("include k.conf\ninclude k.conf\n", "KA0120")]
    public void EndlessWorkEndsWithItsOwnError(string text, string code)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(code, Conf.Parse(text).Codes());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBytesMax);
    }

    [Fact]
    public void BracesThatStandForTooManyFilesEndToo() =>
        Assert.Contains("KA0122", Conf.Parse($"include x{string.Concat(Enumerable.Repeat("{a,b}", 60))}\n").Codes());

    [Fact]
    public void SuggestionsForVeryManyMistakesStayAffordable()
    {
        const int count = 5_000;
        string names = string.Join('\n', Enumerable.Range(0, count).Select(i => Conf.Instance("", $"instance{i:d5}", i % 255 + 1)));
        string members = string.Join('\n', Enumerable.Range(0, count).Select(i => $"  instence{i:d5}"));

        ParseOutcome outcome = Conf.Parse($"{names}\nvrrp_sync_group g {{\n group {{\n{members}\n }}\n}}\n");

        Diagnostic[] suggestions = [.. outcome.Diagnostics.Where(finding => finding.Advice.Contains("did you mean", StringComparison.Ordinal))];
        Assert.Contains("'instance00000'", suggestions[0].Advice, StringComparison.Ordinal);
        Assert.InRange(suggestions.Length, 1, ComparisonsMax / count + 1);
        Assert.True(outcome.Diagnostics.Count > count * 9 / 10, "all mistakes are told of all the same");
    }
}
