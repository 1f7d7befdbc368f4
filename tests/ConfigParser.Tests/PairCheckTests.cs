using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Two nodes that fit together, and every way in which the second one can be made not to.</summary>
public sealed class PairCheckTests
{
    private const string Master = """
        vrrp_script chk {
            script "/bin/true"
        }
        vrrp_instance A {
            interface eth0
            virtual_router_id 51
            state BACKUP
            priority 150
            advert_int 1
            virtual_ipaddress {
                192.0.2.10/24
                192.0.2.11/24
            }
        }

        """;

    private static readonly string Backup = Master.Replace("priority 150", "priority 100", StringComparison.Ordinal);

    [Fact]
    public void NodesThatFitTogetherHaveNoFinding() => Assert.DoesNotContain(Pair(Master, Backup).Findings, IsBetween);

    /// <summary>What is replaced by what on the second node, and on both nodes before that.</summary>
    [Theory]
    [InlineData("virtual_router_id 51", "virtual_router_id 52", "KA0801")]
    [InlineData("advert_int 1", "advert_int 1\n version 3", "KA0802")]
    [InlineData("advert_int 1", "advert_int 1\n authentication {\n auth_type PASS\n auth_pass x\n }", "KA0803")]
    [InlineData("advert_int 1", "advert_int 2", "KA0805")]
    [InlineData("advert_int 1", "advert_int 2", "KA0806", "interface eth0", "interface eth0\n version 3")]
    [InlineData("192.0.2.11/24", "192.0.2.12/24", "KA0807 KA0807")]
    [InlineData("advert_int 1", "virtual_ipaddress_excluded {\n 192.0.2.20\n }", "KA0808")]
    [InlineData("192.0.2.11/24", "192.0.2.11/32", "KA0809")]
    [InlineData("advert_int 1", "mcast_dst_ip 224.0.0.19", "KA0810")]
    [InlineData("advert_int 1", "unicast_peer {\n 192.0.2.1\n }", "KA0811")]
    [InlineData("priority 100", "priority 150", "KA0814")]
    [InlineData("priority 100", "priority 150", "KA0815", "state BACKUP", "state MASTER")]
    [InlineData("priority 100", "nopreempt\n priority 100", "KA0817")]
    [InlineData("vrrp_instance A", "vrrp_instance B", "")]
    [InlineData("interface eth0", "interface eth1", "")]
    [InlineData("virtual_router_id 51", "v3_checksum_as_v2 on\n virtual_router_id 51", "KA0820", "interface eth0", "interface eth0\n version 3")]
    [InlineData("192.0.2.10/24\n        192.0.2.11/24", "2001:db8::1", "KA0821")]
    [InlineData("advert_int 1", "mcast_src_ip 192.0.2.1", "KA0813", "advert_int 1", "mcast_src_ip 192.0.2.1\n advert_int 1")]
    public void ADifferenceIsNamed(string from, string to, string codes, string alsoFrom = "", string alsoTo = "")
    {
        string Both(string text) => alsoFrom.Length == 0 ? text : text.Replace(alsoFrom, alsoTo, StringComparison.Ordinal);
        Assert.Contains(from, Both(Backup), StringComparison.Ordinal);
        CheckReport report = Pair(Both(Master), Both(Backup).Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(codes, string.Join(' ', report.Findings.Where(IsBetween).Select(finding => finding.Code)));
    }

    [Fact]
    public void TheWordOnEachNodeIsPointedAt()
    {
        string other = Backup.Replace("virtual_router_id 51", "virtual_router_id 52", StringComparison.Ordinal);
        CheckReport report = Pair(Quiet(Master), Quiet(other));
        Diagnostic finding = report.Findings.Single(IsBetween);
        Assert.Equal("b.conf:3:23", finding.Place!.ToString());
        Assert.Equal("a.conf:3:23", Assert.Single(finding.Related).Place.ToString());
        Assert.Equal(5, report.TestExitStatus);
    }

    [Fact]
    public void AnInstanceWithoutCounterpartIsNamedOnItsNode()
    {
        string more = Quiet(Backup).Replace("vrrp_instance A", "vrrp_instance B", StringComparison.Ordinal)
            .Replace("virtual_router_id 51", "virtual_router_id 52", StringComparison.Ordinal);
        Diagnostic finding = Pair(Master, Backup + more).Findings.Single(IsBetween);
        Assert.Equal(("KA0819", "b.conf"), (finding.Code, finding.Place!.Path));
        Assert.Equal("a.conf", Pair(Master + more, Backup).Findings.Single(IsBetween).Place!.Path);
    }

    [Fact]
    public void TwoOwnersAreNamed()
    {
        string owner = Master.Replace("priority 150", "priority 255", StringComparison.Ordinal);
        Assert.Equal("KA0816", Pair(owner, owner).Findings.Single(IsBetween).Code);
    }

    [Fact]
    public void KeysThatTheOtherNodeHasNotAreNamed()
    {
        static string With(string text, string keys) => text.Replace("advert_int 1",
            $"version 3\n auth_hmac {{\n {keys}\n }}", StringComparison.Ordinal);
        string key = $"key 1 hex:{new string('a', 64)}\n active_key 1";
        Assert.DoesNotContain(Pair(With(Master, key), With(Backup, key)).Findings, IsBetween);
        Assert.Equal("KA0804", Pair(With(Master, key), With(Backup, key.Replace('a', 'b'))).Findings.Single(IsBetween).Code);
    }

    [Fact]
    public void AGroupWithOtherMembersIsNamed()
    {
        static string Group(string members) => $"vrrp_sync_group G {{\n group {{\n {members}\n }}\n}}\n";
        Assert.Equal("KA0822", Pair(Master + Group("A"), Backup + Group("A\n B") + Backup.Replace("instance A", "instance B",
            StringComparison.Ordinal).Replace("interface eth0", "interface eth1", StringComparison.Ordinal))
            .Findings.Last(IsBetween).Code);
    }

    [Fact]
    public void WarningsBetweenNodesCountOnlyUnderStrict()
    {
        CheckReport report = Pair(Quiet(Master), Quiet(Backup.Replace("priority 100", "priority 150", StringComparison.Ordinal)));
        Assert.Equal((0, 5), (report.TestExitStatus, report.StrictExitStatus));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.1", "")]
    [InlineData("192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.9", "KA0812 b.conf")]
    [InlineData("192.0.2.1", "192.0.2.9", "192.0.2.2", "192.0.2.1", "KA0812 a.conf")]
    [InlineData("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.2", "KA0813 b.conf")]
    public void UnicastPeersMustPointAtEachOther(string source, string peer, string otherSource, string otherPeer, string expected)
    {
        static string With(string text, string source, string peer) => text.Replace("advert_int 1",
            $"unicast_src_ip {source}\n unicast_peer {{\n {peer}\n }}", StringComparison.Ordinal);
        CheckReport report = Pair(With(Master, source, peer), With(Backup, otherSource, otherPeer));
        Assert.Equal(expected, string.Join(' ', report.Findings.Where(IsBetween).Select(finding => $"{finding.Code} {finding.Place!.Path}")));
    }

    [Theory]
    [InlineData("weight -20", 130, true)]
    [InlineData("weight -60", 0, false)]
    [InlineData("", 0, false)]
    [InlineData("weight 20", 150, true)]
    public void WeightsThatCannotTurnTheOrderAreNamed(string weight, int failed, bool isFound)
    {
        string more = $"track_script {{\n chk {weight}\n }}\n priority 150";
        CheckReport report = Pair(Master.Replace("priority 150", more, StringComparison.Ordinal), Backup);
        Diagnostic? finding = report.Findings.SingleOrDefault(IsBetween);
        Assert.Equal(isFound ? "KA0818" : null, finding?.Code);
        if (isFound) Assert.Contains($"its priority is {failed}, still above the 100", finding!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void OneFileWithTwoIdsIsAPair()
    {
        string text = Master.Replace("priority 150", "@one priority 150\n @two priority 90\n @two advert_int 3", StringComparison.Ordinal)
            .Replace(" advert_int 1\n", " @one advert_int 1\n", StringComparison.Ordinal);
        ParseOptions one = new() { MainPath = "a.conf", ConfigId = "one" };
        CheckReport report = ConfigCheck.Pair(new MemorySource().With("a.conf", text), one, one with { ConfigId = "two" });
        Assert.Equal("KA0805", Assert.Single(report.Findings, IsBetween).Code);
        // What is wrong in the lines of both is said once.
        Assert.Equal(report.Findings.Select(finding => finding.ToString()).Distinct().Count(), report.Findings.Count);
    }

    /// <summary>A single file that is read by several nodes tells by itself that two of them start as master with one priority.</summary>
    [Theory]
    [InlineData("@one priority 150\n @two priority 100\n state MASTER", false)]
    [InlineData("@one priority 150\n @two priority 150\n state MASTER", true)]
    [InlineData("@one state MASTER\n @two state BACKUP\n priority 150", false)]
    [InlineData("@one advert_int 1\n priority 150\n state MASTER", false)]
    [InlineData("@^one nopreempt\n priority 150\n state MASTER", true)]
    public void TwoMastersBehindConditionsAreSeenInOneFile(string lines, bool isFound)
    {
        string text = Quiet(Master).Replace("state BACKUP", "", StringComparison.Ordinal).Replace("priority 150", lines, StringComparison.Ordinal);
        ParseOutcome outcome = ConfigCheck.One(new MemorySource().With("a.conf", text), new ParseOptions { MainPath = "a.conf", ConfigId = "one" });
        Assert.Equal(isFound, outcome.Diagnostics.Any(finding => finding.Code == "KA0815"));
        Assert.Equal(0, outcome.TestExitStatus);
    }

    private static string Quiet(string text) => text[text.IndexOf("vrrp_instance", StringComparison.Ordinal)..];

    private static bool IsBetween(Diagnostic finding) => finding.Code.StartsWith("KA08", StringComparison.Ordinal);

    private static CheckReport Pair(string first, string second) => ConfigCheck.Pair(
        new MemorySource().With("a.conf", first).With("b.conf", second),
        new ParseOptions { MainPath = "a.conf", ConfigId = "one" }, new ParseOptions { MainPath = "b.conf", ConfigId = "two" });
}
