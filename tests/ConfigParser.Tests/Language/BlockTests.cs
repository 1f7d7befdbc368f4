using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Tests.Language;

/// <summary>Braces, words, keywords in the wrong place.</summary>
public sealed class BlockTests
{
    [Fact]
    public void B1EveryBraceOutsideDoubleQuotesCounts()
    {
        Assert.Equal("x", Conf.Parse("global_defs{router_id x}").Config.Global.RouterId);
        Assert.Equal("{x}", Conf.Parse("global_defs {\n router_id \"{x}\"\n}").Config.Global.RouterId);
        Assert.Equal(5, Conf.Parse("global_defs {\n router_id '{x}'\n}").TestExitStatus);
    }

    [Fact]
    public void B2TheBraceMayStandOnALaterLine() => Conf.Parse("global_defs\n\n# text\n\n{\n}").AssertClean();

    [Fact]
    public void B3SeveralBlocksMayShareALine()
    {
        ParseOutcome outcome = Conf.Parse("vrrp_instance A { interface eth0\n virtual_router_id 1\n "
            + "virtual_ipaddress { 10.0.0.1 } priority 30\n} "
            + "vrrp_instance B { interface eth0\n virtual_router_id 2\n virtual_ipaddress { 10.0.0.2 } }");
        outcome.AssertClean();
        Assert.Equal(30, outcome.Config.VrrpInstances[0].Priority);
    }

    [Fact]
    public void B6ABlockWithoutItsBraceIsReadAllTheSame()
    {
        ParseOutcome outcome = Conf.Parse("global_defs\n router_id x\n}\n");
        Assert.Equal("x", outcome.Config.Global.RouterId);
        outcome.AssertOne("KA0206");
    }

    [Fact]
    public void B7WordsBehindGlobalDefsAreIgnored() => Conf.Parse("global_defs extra {\n}\n").AssertClean();

    [Fact]
    public void B9WordsBeforeTheBraceOfValuesAreReportedAndTheEntriesTaken()
    {
        ParseOutcome outcome = Conf.ParseInstance(" virtual_ipaddress x {\n 10.0.0.2\n }");
        outcome.AssertOne("KA0208");
        Assert.Equal(2, outcome.OnlyInstance().VirtualAddresses.Count);
    }

    [Fact]
    public void B10ABraceAmongValuesEndsTheBlockTooEarly()
    {
        ParseOutcome outcome = Conf.ParseInstance(" virtual_ipaddress {\n 10.0.0.2\n {\n 10.0.0.3\n }\n priority 50\n }");
        outcome.AssertOne("KA0207");
        Assert.Equal(50, outcome.OnlyInstance().Priority);
    }

    [Fact]
    public void B12AMissingBraceIsReportedWhereTheBlockOpens()
    {
        Diagnostic finding = Conf.Parse("global_defs {\n router_id x\n").AssertOne("KA0205");
        Assert.Equal("k.conf:1:13", finding.Place!.ToString());
    }

    [Fact]
    public void B13AfterAMissingBraceTheNextBlockIsReadIntoTheFirst()
    {
        ParseOutcome outcome = Conf.Parse("vrrp_instance A {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress { 10.0.0.1 }\n"
            + "vrrp_instance B {\n virtual_router_id 2\n}\n");
        Assert.Equal(2, outcome.OnlyInstance().VirtualRouterId);
        Assert.Contains("top level", outcome.AssertOne("KA0202").Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void B14ASurplusBraceIsReportedAndReadingGoesOn()
    {
        ParseOutcome outcome = Conf.Parse("}\nglobal_defs {\n router_id x\n}\n");
        outcome.AssertOne("KA0204");
        Assert.Equal("x", outcome.Config.Global.RouterId);
    }

    [Theory]
    [InlineData("router_id a\"b c\"d e", "a")]
    [InlineData("router_id \"b c\"", "b c")]
    [InlineData("router_id \"\"", "")]
    public void W1ToW3AQuoteStartsAWordByItself(string line, string value) =>
        Assert.Equal(value, Conf.Parse($"global_defs {{\n {line}\n}}").Config.Global.RouterId);

    [Fact]
    public void W5AQuoteWithoutPartnerLosesTheRest() => Conf.Parse("global_defs {\n router_id \"a\n}").AssertOne("KA0103");

    [Fact]
    public void W8KeywordsAreCaseSensitive() =>
        Assert.Contains("router_id", Conf.Parse("global_defs {\n Router_id x\n}").AssertOne("KA0201").Advice, StringComparison.Ordinal);

    [Fact]
    public void K2AnUnknownBlockEndsTheBlockItStandsIn()
    {
        ParseOutcome outcome = Conf.ParseInstance(" nosuch {\n foo 1\n }\n priority 50");
        Assert.Equal(["nosuch", "foo", "priority"], outcome.UnknownWords());
        Assert.Equal(100, outcome.OnlyInstance().Priority);
        Assert.Contains("vrrp_instance", outcome.AssertOne("KA0202").Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void K3AKeywordInTheWrongBlockIsToldWhereItBelongs() =>
        Assert.Contains("vrrp_instance", Conf.Parse("global_defs {\n priority 1\n}").AssertOne("KA0201").Advice, StringComparison.Ordinal);

    [Fact]
    public void K4AMissingWordEndsKeepalivedAndReadingGoesOnHere()
    {
        ParseOutcome outcome = Conf.Parse("vrrp_instance A {\n virtual_router_id\n nosuch 1\n}\n");
        Assert.Equal(2, outcome.TestExitStatus);
        Assert.Equal(Severity.Fatal, outcome.AssertOne("KA0302").Severity);
        Assert.Equal(["nosuch"], outcome.UnknownWords());
    }

    [Fact]
    public void K6TheSecondOfTwoInstancesIsSkipped()
    {
        ParseOutcome outcome = Conf.Parse(Conf.Instance(" priority 50") + Conf.Instance(" priority 60", vrid: 2));
        Assert.Equal(50, outcome.OnlyInstance().Priority);
        Diagnostic finding = outcome.AssertOne("KA0211");
        Assert.Equal("k.conf:1:15", Assert.Single(finding.Related).Place.ToString());
    }

    [Fact]
    public void K6OneVridTwiceOnAnInterfaceIsFatalAndNamesBothPlaces()
    {
        ParseOutcome outcome = Conf.Parse(Conf.Instance("") + Conf.Instance("", "B", address: "10.0.0.2"));
        Diagnostic finding = outcome.AssertOne("KA0408");
        Assert.Equal(Severity.Fatal, finding.Severity);
        Assert.Equal("k.conf:3:20", Assert.Single(finding.Related).Place.ToString());
    }

    [Fact]
    public void N9AWordThatSaysOffDoesNotSwitchOff()
    {
        ParseOutcome outcome = Conf.ParseInstance(" skip_check_adv_addr off");
        Assert.True(outcome.OnlyInstance().SkipCheckAdvAddr);
        Assert.Equal(0, outcome.TestExitStatus);
        outcome.AssertOne("KA0323");
    }

    [Fact]
    public void N12TrackedNamesMustBeDefinedAbove()
    {
        ParseOutcome outcome = Conf.Parse(Conf.Instance(" track_script {\n chk\n }") + "vrrp_script chk {\n script /bin/true\n}\n");
        outcome.AssertOne("KA0517");
        Assert.Empty(outcome.OnlyInstance().TrackScripts);
    }

    [Theory]
    [InlineData("'/bin/x a \"b c\" d\\ e'", "/bin/x|a|b c|d e")]
    [InlineData("\"/bin/x a 'b c'\"", "/bin/x|a|b c")]
    [InlineData("/bin/x\" a b\"c' d'", "/bin/x|a|bc|d")]
    [InlineData("\"/bin/x \\\"d e\\\"\"", "/bin/x|\"d|e\"")]
    [InlineData("/bin/x a b", "/bin/x")]
    [InlineData("\"/bin/x \\x41\\102\\t\"", "/bin/x|AB\t")]
    public void S1AndS3CommandsAreSplitTwice(string command, string words)
    {
        TrackScriptConfig script = Assert.Single(Conf.Parse($"vrrp_script s {{\n script {command}\n}}\n").Config.TrackScripts);
        Assert.Equal(words.Split('|'), script.Script.Argv);
    }

    [Fact]
    public void S2TheSecondWordOfANotifyLineIsTheUser()
    {
        VrrpInstanceConfig instance = Conf.ParseInstance(" notify_master /bin/x a b").OnlyInstance();
        Assert.Equal(new ScriptCommand(["/bin/x"], "a", "b"), instance.Notify.Master);
    }

    [Fact]
    public void S6ACommandThatStartsWithALessSignOnlyOpensAFile() =>
        Assert.Equal("/etc/hosts",
            Assert.Single(Conf.Parse("vrrp_script s {\n script \"</etc/hosts\"\n}\n").Config.TrackScripts).OpenTestPath);
}
