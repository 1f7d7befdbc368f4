namespace Keepalive.ConfigParser.Tests.Language;

/// <summary>Bytes, lines and comments. The label in front of a name is that of the rule in the reference of the language.</summary>
public sealed class LineTests
{
    [Theory]
    [InlineData("global_defs {\r\n}\r\n")]
    [InlineData("global_defs {\n}")]
    [InlineData("global_defs\v{\n}\n")]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    public void L1AndL2LineEndsAndBlanks(string text) => Conf.Parse(text).AssertClean();

    [Fact]
    public void L3OtherCharactersAreNoBlanks()
    {
        Conf.Parse("global_defs {\n router_id café\n}").AssertClean();
        Assert.Equal(5, Conf.Parse("global_defs\u00a0{\n}").TestExitStatus);
        Assert.Equal(["\ufeffglobal_defs"], Conf.Parse("\ufeffglobal_defs {\n}").UnknownWords()[..1]);
    }

    [Fact]
    public void L4ALongLineIsCutAndReported()
    {
        ParseOutcome outcome = Conf.Parse(new string('k', 1023) + "x\n");
        outcome.AssertOne("KA0101");
        Assert.Equal(["x"], outcome.UnknownWords());
        Assert.Equal(5, Conf.Parse("# " + new string('c', 1100)).TestExitStatus);
        Conf.Parse("# " + new string('c', 1000)).AssertClean();
    }

    [Fact]
    public void ACommentForUsIsReadAndOthersAreNot()
    {
        const string Text = "#! keepalive: ours # not this\n #! keepalive:again\n#! other: theirs\n# keepalive: x";
        Assert.Equal(["ours", "again"], Conf.Parse(Text).UnknownWords());
        Conf.Parse("! keepalive: no\n## keepalive: no\n").AssertClean();
    }

    [Fact]
    public void L5ANulByteLosesTheLine() => Conf.Parse("global_defs {\n router_id a\0b\n}").AssertOne("KA0102");

    [Fact]
    public void L7ABackslashContinuesNothingOutsideDefinitions() =>
        Assert.Equal(["priority"], Conf.Parse("global_defs {\n router_id foo \\\n priority 10\n}").UnknownWords());

    [Theory]
    [InlineData("router_id foo#bar", "foo")]
    [InlineData("router_id foo!bar", "foo")]
    [InlineData("router_id 'foo#bar'", "'foo")]
    [InlineData("router_id \"foo#bar\"", "foo#bar")]
    [InlineData("router_id x # a \"b", "x")]
    [InlineData("router_id a\\#b", "a#b")]
    public void C1ToC5CommentsStartAnywhereOutsideQuotes(string line, string value) =>
        Assert.Equal(value, Conf.Parse($"global_defs {{\n {line}\n}}").Config.Global.RouterId);

    [Fact]
    public void C4AfterAnOddQuoteNothingIsAComment() => Conf.Parse("aaa\"b#c\n").AssertOne("KA0103");

    [Fact]
    public void C5TheEscapeDoesNotHelpOutsideGlobalDefs()
    {
        ParseOutcome outcome = Conf.Parse("xx\\#yy zz\n");
        Assert.Equal(["xx"], outcome.UnknownWords());
        outcome.AssertOne("KA0104");
    }

    [Fact]
    public void C6AndC7WhatADefinitionBringsCanStartAComment()
    {
        Assert.Equal(["xx"], Conf.Parse("xx${_HASH}yy\n").UnknownWords());
        Assert.Equal(["#yy"], Conf.Parse("\"${_HASH}yy\"\n").UnknownWords());
        Assert.Equal(["c"], Conf.Parse("$A=#b\n${A}c\n").UnknownWords());
        Assert.Equal(["k1"], Conf.Parse("$A=1 # text\nk${A} x\n").UnknownWords());
    }
}
