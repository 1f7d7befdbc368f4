using Keepalive.ConfigParser.Diagnostics;

namespace Keepalive.ConfigParser.Tests;

/// <summary>Lines that are right one by one and cannot be meant together: warnings with a place, and the status stays 0.</summary>
public sealed class CrossCheckTests
{
    [Theory]
    [InlineData("track_file f {\n file /tmp/x\n}\n", "KA1001")]
    [InlineData("bfd_instance n {\n neighbor_ip 10.0.0.9\n}\n", "KA1001")]
    [InlineData("vrrp_track_process p {\n process sshd\n}\n", "KA1001")]
    [InlineData("track_group g {\n group {\n A\n }\n}\n", "KA1001")]
    [InlineData("virtual_server_group g {\n 10.1.0.1 80\n}\n", "KA1001")]
    public void WhatNothingUsesIsNamed(string text, string code) => AssertFound(text + Conf.Instance(""), code, 1);

    [Theory]
    [InlineData("track_file f {\n file /tmp/x\n}\n", "track_file {\n f weight 1\n}")]
    [InlineData("bfd_instance n {\n neighbor_ip 10.0.0.9\n}\n", "track_bfd {\n n\n}")]
    [InlineData("vrrp_track_process p {\n process sshd\n}\n", "track_process {\n p\n}")]
    public void WhatIsTrackedIsUsed(string text, string track) => AssertNone(text + Conf.Instance(track), "KA1001");

    [Fact]
    public void AGroupOfAServerAndATrackGroupOfAnAddressAreUsed()
    {
        AssertNone("virtual_server_group g {\n 10.1.0.1 80\n}\n" + Server("group g", "10.0.0.2 80"), "KA1001");
        AssertNone("track_group g {\n group {\n A\n }\n}\nstatic_ipaddress {\n 10.3.0.1 dev eth0 track_group g\n}\n" + Conf.Instance(""), "KA1001");
    }

    [Theory]
    [InlineData("state MASTER\n priority 255", "eth1 weight 10", "KA1002")]
    [InlineData("priority 254", "eth1 weight 10", "KA1003")]
    [InlineData("priority 1", "eth1 weight -10", "KA1003")]
    [InlineData("priority 254", "eth1 weight -10", "")]
    [InlineData("priority 255", "eth1", "")]
    [InlineData("priority 100", "eth1 weight 10", "")]
    public void WeightsThatNeverCountAreNamedAtTheirBlock(string lines, string track, string code)
    {
        ParseOutcome outcome = Conf.ParseInstance($"{lines}\n track_interface {{\n  {track}\n }}");
        Diagnostic? finding = outcome.Diagnostics.SingleOrDefault(item => item.Code is "KA1002" or "KA1003");
        Assert.Equal(code, finding?.Code ?? "");
        if (finding is null) return;
        Assert.Equal("priority", LineOf(outcome, finding.Related[0].Place.Line).Trim().Split(' ')[0]);
        Assert.StartsWith("track_interface", LineOf(outcome, finding.Place!.Line).Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vrrp_iptables KIN KOUT", "nftables is used instead, and the chains are left alone")]
    [InlineData("vrrp_ipsets a b", "sets of nftables are used instead")]
    public void IptablesMeansNftablesAndThatIsSaid(string line, string said)
    {
        ParseOutcome outcome = Conf.Parse($"global_defs {{\n {line}\n}}\n" + Conf.Instance(""));

        Diagnostic[] findings = [.. outcome.Diagnostics.Where(item => item.Place?.Line == 2)];
        Assert.Equal(["KA0901", "KA0318"], findings.Select(item => item.Code));
        Assert.Contains(said, findings[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("priority 255\n owner_ignore_adverts", true, "")]
    [InlineData("priority 254\n owner_ignore_adverts", false, "KA0437")]
    public void AnOwnerThatIgnoresAdvertsNeedsNoStrictMode(string lines, bool ignores, string code)
    {
        ParseOutcome outcome = Conf.ParseInstance(lines);

        Assert.Equal(ignores, outcome.Config.VrrpInstances[0].OwnerIgnoreAdverts);
        Assert.Equal(code, string.Join(' ', outcome.Diagnostics.Where(item => item.Severity >= Severity.Error).Select(item => item.Code)));
    }

    /// <summary>As in keepalived: the weight that nobody wrote is none for an owner.</summary>
    [Theory]
    [InlineData(255, "", 0)]
    [InlineData(255, "weight 1", 0)]
    [InlineData(255, "weight 2", 2)]
    [InlineData(254, "", 1)]
    public void AFileWithoutWeightBreaksAnOwner(int priority, string weight, int expected)
    {
        ParseOutcome outcome = Conf.Parse(
            $"track_file f {{\n file /tmp/f\n}}\n" + Conf.Instance($"priority {priority}\n track_file {{\n  f {weight}\n }}"));

        Assert.Equal(expected, outcome.Config.VrrpInstances[0].TrackFiles[0].Weight);
    }

    [Theory]
    [InlineData("rr", 1, 3, true)]
    [InlineData("lc", 1, 3, true)]
    [InlineData("wrr", 1, 3, false)]
    [InlineData("rr", 3, 3, false)]
    [InlineData("rr", 0, 3, false)]
    public void WeightsThatTheSchedulerDoesNotLookAtAreNamed(string scheduler, int first, int second, bool isFound)
    {
        string text = $"virtual_server 10.0.0.1 80 {{\n lb_algo {scheduler}\n lb_kind NAT\n protocol TCP\n"
            + $" real_server 10.0.0.2 80 {{\n weight {first}\n }}\n real_server 10.0.0.3 80 {{\n weight {second}\n }}\n}}\n";
        if (isFound) AssertFound(text, "KA1004", 8);
        else AssertNone(text, "KA1004");
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2 80", "KA1005")]
    [InlineData("10.0.0.1 80", "10.0.0.2 80", "")]
    [InlineData("10.0.0.1", "10.0.0.2", "")]
    [InlineData("fwmark 7", "10.0.0.2", "KA1006")]
    [InlineData("fwmark 7", "10.0.0.2 80", "")]
    public void PortsThatNatCannotMeanAreNamed(string server, string real, string code) =>
        Assert.Equal(code, string.Join(' ', Conf.Parse(Server(server, real)).Codes().Where(item => item is "KA1005" or "KA1006")));

    [Fact]
    public void AnAddressOfTwoInstancesIsNamedWithBothPlaces()
    {
        ParseOutcome outcome = Conf.Parse(Conf.Instance("") + Conf.Instance("", "B", 2));
        Diagnostic finding = outcome.AssertOne("KA1007");
        Assert.Equal("k.conf:13:3", finding.Place!.ToString());
        Assert.Equal("k.conf:5:3", finding.Related[0].Place.ToString());
        AssertNone(Conf.Instance("") + Conf.Instance("", "B", 2, "10.0.0.1 dev eth1"), "KA1007");
    }

    private static string Server(string header, string real) =>
        $"virtual_server {header} {{\n lb_algo rr\n lb_kind NAT\n{(header.StartsWith("fwmark", StringComparison.Ordinal) ? "" : " protocol TCP\n")}"
            + $" persistence_timeout 50\n real_server {real} {{\n }}\n}}\n";

    private static string LineOf(ParseOutcome outcome, int line) => outcome.Sources[Conf.MainPath].Split('\n')[line - 1];

    private static void AssertFound(string text, string code, int line)
    {
        ParseOutcome outcome = Conf.Parse(text);
        Diagnostic finding = outcome.AssertOne(code);
        Assert.Equal((Severity.Warning, TestEffect.None, line), (finding.Severity, finding.TestEffect, finding.Place!.Line));
        Assert.Equal(0, outcome.TestExitStatus);
    }

    private static void AssertNone(string text, string code) => Assert.DoesNotContain(code, Conf.Parse(text).Codes());
}
