namespace Keepalive.ConfigParser.Tests.Language;

/// <summary>include and its variants.</summary>
public sealed class IncludeTests
{
    private static MemorySource Folder(string main) => new MemorySource().With(Conf.MainPath, main).With("inc/a.conf", "aaa 1\n")
        .With("inc/b.conf", "bbb 1\n").With("inc/.h.conf", "hhh 1\n").With("inc/nest.conf", "include b.conf\nccc 1\n")
        .With("b.conf", "wrong 1\n").With("inc/self.conf", "sss 1\ninclude self.conf\n").With("inc/half", "}\nglobal_defs {\n")
        .With("inc/ips", "10.0.0.7\n10.0.0.8\n").With("inc/pwd.conf", "${_PWD} x\n").WithFailure("inc", ConfigReadError.IsDirectory)
        .WithFailure("inc/run", ConfigReadError.NotPlainFile).With("inc/check.conf", "global_defs {\n include_check match\n}\n");

    [Fact]
    public void I1ThePatternGoesToTheEndOfTheLine()
    {
        Assert.Equal(["aaa"], Conf.Parse(Folder("include inc/a.conf # yes\n")).UnknownWords());
        Assert.Empty(Conf.Parse(Folder("include \"inc/a.conf\"\n")).UnknownWords());
    }

    [Fact]
    public void I2IncludeStandsOnAnyLine()
    {
        ParseOutcome outcome = Conf.Parse(Folder(Conf.Instance(" virtual_ipaddress {\n include inc/ips\n }")));
        Assert.Equal(3, outcome.OnlyInstance().VirtualAddresses.Count);
    }

    [Fact]
    public void I3AFileMayCloseBlocksOfItsIncluder() =>
        Conf.Parse(Folder("global_defs {\ninclude inc/half\nrouter_id x\n}\n")).AssertClean();

    [Fact]
    public void I4RelativeNamesStartAtTheFileThatHoldsTheLine() =>
        Assert.Equal(["bbb", "ccc"], Conf.Parse(Folder("include inc/nest.conf\n")).UnknownWords().Order());

    [Fact]
    public void I5PatternsMatchInByteOrderAndBracesInTheirOwn()
    {
        Assert.Equal(["aaa", "bbb"], Conf.Parse(Folder("include inc/?.conf\n")).UnknownWords());
        Assert.Equal(["bbb", "aaa"], Conf.Parse(Folder("include inc/{b,a}.conf\n")).UnknownWords());
    }

    [Theory]
    [InlineData("include inc", 0)]
    [InlineData("include inc/run", 0)]
    [InlineData("includer inc", 6)]
    [InlineData("includer inc/run", 6)]
    [InlineData("includer inc/none.conf", 0)]
    [InlineData("includem inc/none.conf", 6)]
    [InlineData("includem inc/n*x.conf", 0)]
    [InlineData("includew inc/n*x.conf", 6)]
    [InlineData("includew inc/none.conf", 6)]
    [InlineData("includeb inc/none.conf", 0)]
    [InlineData("includem inc/{p,q}.conf", 0)]
    [InlineData("includeb inc/{p,q}.conf", 6)]
    [InlineData("includea inc/n*x.conf", 6)]
    public void I6AndI7TheVariantsDecideWhatCounts(string line, int status) =>
        Assert.Equal(status, Conf.Parse(Folder(line + "\n")).TestExitStatus);

    [Fact]
    public void I7AnAlternativeWithoutMatchCountsOrTheOthersAreRead()
    {
        ParseOutcome refused = Conf.Parse(Folder("includeb inc/{a,q}.conf\n"));
        Assert.Equal(6, refused.TestExitStatus);
        Assert.Empty(refused.UnknownWords());
        Assert.Equal(["aaa"], Conf.Parse(Folder("includem inc/{a,q}.conf\n")).UnknownWords());
    }

    [Fact]
    public void I8IncludeCheckRaisesTheLevel()
    {
        Assert.Equal(6, Conf.Parse(Folder("global_defs {\n include_check match\n}\ninclude inc/none.conf\n")).TestExitStatus);
        Assert.Equal(0, Conf.Parse(Folder("global_defs {\n "
            + "include_check +match\n include_check -match\n}\ninclude inc/none.conf\n")).TestExitStatus);
    }

    [Fact]
    public void I10AnIncludedFileCannotChangeTheLevelOfItsIncluder() =>
        Assert.Equal(0, Conf.Parse(Folder("include inc/check.conf\ninclude inc/none.conf\n")).TestExitStatus);

    [Fact]
    public void I11ReferencesWorkInThePattern() =>
        Assert.Equal(["aaa"], Conf.Parse(Folder("$F=a\ninclude inc/${F}.conf\n")).UnknownWords());

    [Fact]
    public void I12AFileIsReadOnceWhateverStandsBeforeTheWord()
    {
        Assert.Equal(["aaa"], Conf.Parse(Folder("@one include inc/a.conf\n")).UnknownWords());
        Assert.Equal(["aaa"], Conf.Parse(Folder("$I=include inc/a.conf\n$I\n")).UnknownWords());
    }

    [Fact]
    public void I13AFileThatIncludesItselfEndsWithAnError()
    {
        ParseOutcome outcome = Conf.Parse(Folder("include inc/self.conf\n"));
        outcome.AssertOne("KA0120");
        Assert.True(outcome.UnknownWords().Length < 100);
    }

    [Fact]
    public void TheDirectoryNameIsThatOfTheFile() => Assert.Equal(["inc"], Conf.Parse(Folder("include inc/pwd.conf\n")).UnknownWords());

    [Fact]
    public void AMissingMainFileIsFatal()
    {
        ParseOutcome outcome = Conf.Parse(new MemorySource());
        Assert.True(outcome.HasFatal);
        Assert.Equal(4, outcome.TestExitStatus);
    }

    [Fact]
    public void AFindingInAnIncludedFileNamesThatFile() =>
        Assert.Equal("inc/a.conf:1:1", Conf.Parse(Folder("\ninclude inc/a.conf\n")).AssertOne("KA0201").Place!.ToString());
}
