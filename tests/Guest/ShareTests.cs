using System.Text.RegularExpressions;

namespace Keepalive.Guest;

/// <summary>Who answers clients, by scheduler, method, protocol and family.</summary>
public sealed partial class ShareTests(GuestRun guest)
{
    [Theory]
    [InlineData("rr", "3 nat1\n3 nat2\n3 nat3")]
    [InlineData("wrr", "5 nat1\n3 nat2\n1 nat3")]
    [InlineData("lc", "3 nat1\n3 nat2\n3 nat3")]
    [InlineData("fo", "9 nat1")]
    [InlineData("nq", "9 nat3")]
    [InlineData("udp", "3 10.0.0.1\n3 10.0.0.2\n3 10.0.0.3")]
    [InlineData("dr", "3 direct1\n3 direct2\n3 direct3")]
    [InlineData("tun", "3 direct1\n3 direct2\n3 direct3")]
    [InlineData("nat6", "3 nat1\n3 nat2\n3 nat3")]
    [InlineData("dr6", "3 direct1\n3 direct2\n3 direct3")]
    [InlineData("tun6", "3 direct1\n3 direct2\n3 direct3")]
    [InlineData("udp-dr", "3 10.0.1.1\n3 10.0.1.2\n3 10.0.1.3")]
    [InlineData("udp-tun", "3 10.0.1.1\n3 10.0.1.2\n3 10.0.1.3")]
    [InlineData("udp-nat6", "3 10.0.0.1\n3 10.0.0.2\n3 10.0.0.3")]
    [InlineData("udp-dr6", "3 10.0.1.1\n3 10.0.1.2\n3 10.0.1.3")]
    [InlineData("udp-tun6", "3 10.0.1.1\n3 10.0.1.2\n3 10.0.1.3")]
    [InlineData("one-packet", "2 10.0.1.1\n2 10.0.1.2\n2 10.0.1.3")]
    public void RequestsAreSharedOut(string what, string expected) => Assert.Equal(expected, Shares(what));

    /// <summary>A hash of addresses, or persistence: one client stays where it is.</summary>
    [Theory]
    [InlineData("sh", 9)]
    [InlineData("dh", 9)]
    [InlineData("mh", 9)]
    [InlineData("persistent", 6)]
    [InlineData("persistent6", 6)]
    [InlineData("network", 6)]
    public void OneClientStaysWithOneServer(string what, int requests) => Assert.Matches($"^{requests} nat[123]$", Shares(what));

    /// <summary>Of packets: persistence of UDP; one port, which is one connection unless each packet is one.</summary>
    [Theory]
    [InlineData("udp-persistent", 9, "0")]
    [InlineData("one-port", 6, "1")]
    public void PacketsOfOneClientStayWithOneServer(string what, int packets, string network) =>
        Assert.Matches($@"^{packets} 10\.0\.{network}\.[123]$", Shares(what));

    /// <summary>Persistence is of one client where no network is named.</summary>
    [Fact]
    public void AnotherClientHasAnotherServer()
    {
        Assert.Matches("^2 nat[123]$", Shares("other-client"));
        Assert.NotEqual(Shares("persistent")[2..], Shares("other-client")[2..]);
    }

    /// <summary>Weights 5, 3 and 1, by load: more weight never has fewer requests.</summary>
    [Theory]
    [InlineData("wlc")]
    [InlineData("sed")]
    public void WeightCountsWhereLoadDecides(string scheduler)
    {
        string shares = Shares(scheduler);
        int Of(string server) => int.Parse(
            Regex.Match(shares, $@"(\d+) {server}") is { Success: true } found ? found.Groups[1].Value : "0",
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Of("nat1") >= Of("nat2") && Of("nat2") >= Of("nat3") && Of("nat1") + Of("nat2") + Of("nat3") == 9, shares);
    }

    [Theory]
    [InlineData("192.0.2.100")]
    [InlineData("192.0.2.101")]
    public void OnlyTheDirectorAnswersArp(string address) => Assert.Equal(Of("ARP director"), Of($"ARP {address}"));

    [Fact]
    public void ARealServerIsSetUpOnceAndTakenDownWhole()
    {
        Assert.DoesNotContain("192.0.2.100", Of("REALSERVER dry-run").Split('\n')[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("done", Of("REALSERVER again"), StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(Of("REALSERVER again"), "^status 0$", RegexOptions.Multiline));
        Assert.EndsWith("0\n0\n0", Of("REALSERVER down"), StringComparison.Ordinal);
    }

    /// <summary>Real messages to the kernel, counted from outside.</summary>
    [Fact]
    public void AReloadWritesWhatChangedAndNothingElse()
    {
        Assert.Equal("0", Of("WRITES same"));
        Assert.Equal("1\n1", Of("WRITES one"));
    }

    /// <summary>One connection, six answers before the other director takes over and one after, all of the same server.</summary>
    [Fact]
    public void AConnectionOutlivesItsDirector()
    {
        Assert.Equal("1", Of("SYNC known"));
        Assert.Matches("^7 +10 +0 +1 +[123]$", Of("SYNC answers").Trim());
    }

    private string Shares(string what) => Blanks().Replace(Of($"SHARES {what}"), "").Trim();

    private string Of(string section) => guest.SectionsOf("traffic")[section];

    [GeneratedRegex("^ +", RegexOptions.Multiline)]
    private static partial Regex Blanks();
}
