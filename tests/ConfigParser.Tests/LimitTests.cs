namespace Keepalive.ConfigParser.Tests;

/// <summary>Texts that ask for endless work end, each with an error of its own.</summary>
public sealed class LimitTests
{
    /// <summary>Minutes without the limit, well under a second with it; generous for a busy machine.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("$A=a$A\n~SEQ(N,2000000) $A x\n", "KA0123")]
    [InlineData("$A=$A\n$A x\n", "KA0108")]
    [InlineData("~SEQ(A,2000) ~SEQ(B,2000) k\n", "KA0111")]
    [InlineData("$V= \\\n a \\\n $V\n$V\n", "KA0110")]
    [InlineData("include k.conf\n", "KA0120")]
    [InlineData("include k.conf\ninclude k.conf\n", "KA0120")]
    public void EndlessWorkEndsWithItsOwnError(string text, string code)
    {
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains(code, Conf.Parse(text).Codes());
        Assert.True(clock.Elapsed < Enough, $"{clock.Elapsed}");
    }

    [Fact]
    public void BracesThatStandForTooManyFilesEndToo() =>
        Assert.Contains("KA0122", Conf.Parse($"include x{string.Concat(Enumerable.Repeat("{a,b}", 60))}\n").Codes());

    [Fact]
    public void SuggestionsForVeryManyMistakesStayAffordable()
    {
        string names = string.Join('\n', Enumerable.Range(0, 5_000).Select(i => Conf.Instance("", $"instance{i:d5}", i % 255 + 1)));
        string members = string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"  instence{i:d5}"));
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        ParseOutcome outcome = Conf.Parse($"{names}\nvrrp_sync_group g {{\n group {{\n{members}\n }}\n}}\n");
        Assert.Contains(outcome.Diagnostics, finding => finding.Advice.Contains("did you mean 'instance00000'?", StringComparison.Ordinal));
        Assert.True(clock.Elapsed < Enough, $"{clock.Elapsed}");
    }
}
