namespace Keepalive.ConfigParser.Tests.Language;

/// <summary>$NAME= and what replaces it.</summary>
public sealed class DefinitionTests
{
    [Theory]
    [InlineData("$A=1\nk${A} x\n", "k1")]
    [InlineData("$A=  b c   \nx$A y\n", "xb")]
    [InlineData("$X =eth0\n", "$X")]
    [InlineData("$=x\n", "$=x")]
    [InlineData("$1=x\n", "$1=x")]
    [InlineData("$a-b=x\n", "$a-b=x")]
    public void D1ADefinitionHasANameAndNoBlankBeforeTheSign(string text, string word) =>
        Assert.Equal(word, Conf.Parse(text).UnknownWords()[0]);

    [Fact]
    public void D2AValueMayBeEmpty() => Assert.Equal(10, Conf.ParseInstance("$E=\npriority $E 10").OnlyInstance().Priority);

    [Fact]
    public void D3ADefinitionHoldsFromItsLineOn() => Assert.Equal(["(x$A)", "(xb)"], Conf.Parse("(x$A) y\n$A=b\n(x$A) y\n").UnknownWords());

    [Fact]
    public void D4ValuesAreExpandedWhenTheyAreUsed() =>
        Assert.Equal(["xxc", "yyc"], Conf.Parse("$A=${B}c\n$B=xx\n${A} 1\n$B=yy\n${A} 1\n").UnknownWords());

    [Fact]
    public void D5BracedNamesAreReplacedEverywhere() =>
        Assert.Equal(["ab", "a c"], Conf.Parse("$X=a\n${X}b 1\n\"${X} c\" 1\n").UnknownWords());

    [Theory]
    [InlineData("foo$A bar", "foox")]
    [InlineData("foo$A,bar", "foox,bar")]
    [InlineData("(y$A)", "(yx)")]
    [InlineData("$A.bar", "$A.bar")]
    [InlineData("$A0", "$A0")]
    [InlineData("k$A$A", "k$Ax")]
    public void D6BareNamesNeedAnEndBehindThem(string line, string word) =>
        Assert.Equal([word], Conf.Parse($"$A=x\n{line}\n").UnknownWords());

    [Fact]
    public void D7AnUndefinedNameStaysAndIsSaid()
    {
        ParseOutcome outcome = Conf.Parse("global_defs {\n router_id a$b\n}\n");
        Assert.Equal("a$b", outcome.Config.Global.RouterId);
        Assert.Equal(0, outcome.TestExitStatus);
        outcome.AssertOne("KA0107");
        Assert.Equal(5, Conf.Parse("${NOPE} x\n").TestExitStatus);
    }

    /// <summary>Each brace cuts the line, and what is behind it is expanded again: the bound is for the whole line.</summary>
    [Fact]
    public void AValueThatUsesItselfBetweenBracesComesToAnEnd() =>
        Assert.Contains(Conf.Parse("$A=x { ${A} y } ${A} z\n${A} a\n").Diagnostics, finding => finding.Code == "KA0108");

    [Fact]
    public void D8ValuesMayHoldBraces()
    {
        Conf.Parse("$A={\nglobal_defs $A\nrouter_id x\n}\n").AssertClean();
        Assert.Equal(["y"], Conf.Parse("$A=x} y\nglobal_defs {\nrouter_id ${A}\n").UnknownWords());
    }

    [Fact]
    public void D8AValueThatNamesItselfEnds()
    {
        Assert.True(Conf.Parse("$A=a$A\n$A x\n").UnknownWords()[0].Length > 900);
        Conf.Parse("$A=$A\n$A x\n").AssertOne("KA0108");
    }

    [Fact]
    public void D9ABackslashContinuesADefinition()
    {
        Assert.Equal(["aaa", "bbb"], Conf.Parse("$V=\\\n aaa\\\n bbb\n$V\n").UnknownWords());
        Assert.Equal(["aaa", "bbb"], Conf.Parse("$V= aaa 1 \\\n bbb 2\n$V\n").UnknownWords());
    }

    [Fact]
    public void D10SeveralLinesAreOnlyPutInAtTheEndOfALine()
    {
        const string Value = "$V= \\\n aaa \\\n bbb\n";
        Assert.Equal(["pre", "bbb"], Conf.Parse(Value + "pre $V\n").UnknownWords());
        Assert.Equal(["aaa", "bbb"], Conf.Parse(Value + "${V} # comment\n").UnknownWords());
        Assert.Equal(["$V"], Conf.Parse(Value + "$V x\n").UnknownWords());
    }

    [Fact]
    public void D11LinesOfAValueMayHoldReferencesConditionsAndGenerators()
    {
        Assert.Equal(["w1", "w2", "v2"], Conf.Parse("$W= \\\n w1 \\\n w2\n$V= \\\n $W \\\n v2\n$V\n").UnknownWords());
        Assert.Equal(["zzz", "aaa"], Conf.Parse("$V= \\\n zzz \\\n @one aaa \\\n @two bbb\n$V\n").UnknownWords());
        Assert.Equal(["zzz", "k1", "k2"], Conf.Parse("$V= \\\n zzz \\\n ~SEQ(A,2) k${A} y\n$V\n").UnknownWords());
    }

    [Fact]
    public void D12AnEmptyLineEndsTheDefinition() =>
        Assert.Equal(["bbb", "aaa"], Conf.Parse("$V= \\\n aaa \\\n\nbbb\n$V\n").UnknownWords());

    [Fact]
    public void D13TheFirstLineOfAValueIsTakenAsKeepalived22TakesIt() =>
        Assert.Equal(["k1", "k2", "zzz"], Conf.Parse("$V= \\\n ~SEQ(A,2) k${A} y \\\n zzz\n$V\n").UnknownWords());

    [Fact]
    public void D14ACommentBeforeTheBackslashKeepsTheContinuation() =>
        Assert.Equal(["aaa", "bbb"], Conf.Parse("$V= \\\n aaa # c \\\n bbb\n$V\n").UnknownWords());

    [Fact]
    public void D16RandomNumbersStayInTheirRange()
    {
        Assert.Equal(["zz5"], Conf.Parse("zz${_RANDOM 5 5} x\n").UnknownWords());
        Conf.Parse("zz${_RANDOM 9 5} x\n").AssertOne("KA0113");
        Conf.Parse("zz${_RANDOM a} x\n").AssertOne("KA0112");
    }

    [Fact]
    public void TheSameSeedGivesTheSameText() =>
        Assert.Equal(Conf.Parse("zz${_RANDOM} x\n").UnknownWords(), Conf.Parse("zz${_RANDOM} x\n").UnknownWords());

    [Fact]
    public void D18AnEnvironmentVariableThatIsNotSetIsEmpty()
    {
        Assert.Equal(["zz/root"], Conf.Parse("zz${_ENV HOME}\n").UnknownWords());
        Assert.Equal(["zz"], Conf.Parse("zz${_ENV NOPE}\n").UnknownWords());
        Conf.Parse("zz${_ENV}\n").AssertOne("KA0114");
    }

    [Fact]
    public void PredefinedNamesMayBeOverridden()
    {
        Assert.Equal(["foo"], Conf.Parse("$_PWD=foo\n${_PWD} x\n").UnknownWords());
        Assert.Equal(["a-b.c"], Conf.Parse("${_INSTANCE} x\n", "a-b.c").UnknownWords());
    }
}
