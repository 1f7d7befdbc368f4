using System.Text.RegularExpressions;

namespace Keepalive.Guest;

/// <summary>Real clients through real IPVS to real web servers.</summary>
public sealed partial class TrafficTests(GuestRun guest)
{
    [Fact]
    public void WeightsFiveAndThreeShareTheRequestsFiveToThree() =>
        Assert.Equal("50 web1\n30 web2", Counts(guest.SectionsOf("nat")["REQUESTS 80"]));

    [Fact]
    public void AServerThatFailsLeavesTheTableAndReturnsWhenItAnswers()
    {
        Dictionary<string, string> nat = guest.SectionsOf("nat");
        Assert.Contains("10.70.0.11:80 -m -w 5", nat["TABLE start"], StringComparison.Ordinal);
        Assert.DoesNotContain("10.70.0.11", nat["TABLE web1-down"], StringComparison.Ordinal);
        Assert.Equal("4 web2", Counts(nat["REQUESTS 4 after web1 went down"]));
        Assert.Equal(nat["TABLE start"], nat["TABLE web1-back"]);
        Assert.Equal("", nat["TABLE stopped"]);
    }

    /// <summary>Every step of the DR pair, the listing beside keepalived's in the same machine, without the counts of connections.</summary>
    [Theory]
    [InlineData("start")]
    [InlineData("web1-down")]
    [InlineData("both-down")]
    [InlineData("both-back")]
    [InlineData("taken-over")]
    [InlineData("stopped")]
    public void TheListingIsKeepalivedsListing(string step)
    {
        Dictionary<string, string> sections = guest.SectionsOf("drpair");
        Assert.Equal(WithoutCounts(sections[$"STEP keepalived {step}"]), WithoutCounts(sections[$"STEP keepalive {step}"]));
    }

    [Fact]
    public void ClientsAreServedInEveryStep()
    {
        Dictionary<string, string> sections = guest.SectionsOf("drpair");
        Assert.Equal("8 web1\n8 web2", Counts(sections["STEP keepalive clients"]));
        Assert.Equal("4 web2", Counts(sections["STEP keepalive clients-web1-down"]));
        Assert.Equal("4 sorry", Counts(sections["STEP keepalive clients-both-down"]));
        Assert.Equal("4 web1\n4 web2", Counts(sections["STEP keepalive clients-after-take-over"]));
    }

    [Fact]
    public void TheTableShowsTheArticlesService()
    {
        string table = guest.SectionsOf("drpair")["STEP keepalive start"];
        Assert.Contains("TCP  172.16.246.140:80 wlc persistent 50", table, StringComparison.Ordinal);
        Assert.Contains("-> 172.16.246.135:80            Route   1", table, StringComparison.Ordinal);
        Assert.Contains("-> 172.16.246.136:80            Route   1", table, StringComparison.Ordinal);
    }

    private static string Counts(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    private static string WithoutCounts(string table) => ConnectionCounts().Replace(table, "$1");

    [GeneratedRegex(@"(-> \S+ +(?:Route|Masq|Tunnel) +\d+) +\d+ +\d+ *")]
    private static partial Regex ConnectionCounts();
}
