namespace Keepalive.ConfigParser.Tests.Language;

/// <summary>~SEQ, ~SEQx and ~LST.</summary>
public sealed class GeneratorTests
{
    [Theory]
    [InlineData("~SEQ(A,3)", "k1 k2 k3")]
    [InlineData("~SEQ(A,-2)", "k-1 k-2")]
    [InlineData("~SEQ(A,2,0)", "k2 k1 k0")]
    [InlineData("~SEQ(A,-3,-1)", "k-3 k-2 k-1")]
    [InlineData("~SEQ(A,10,5,22)", "k10 k15 k20")]
    [InlineData("~SEQ(A,3,-1,1)", "k3 k2 k1")]
    [InlineData("~SEQ(A,0)", "k1 k0")]
    [InlineData("~SEQ(A,0x1e,0x20)", "k30 k31 k32")]
    [InlineData("~SEQx(A,0x1e,0x20)", "k1e k1f k20")]
    [InlineData("~SEQ (A,2)", "k1 k2")]
    [InlineData("~LST(A,x,y)", "kx ky")]
    public void G1G3G4G6AGeneratorRepeatsTheLine(string generator, string words) =>
        Assert.Equal(words.Split(' '), Conf.Parse($"{generator} k${{A}} x\n").UnknownWords());

    [Theory]
    [InlineData("~SEQ(A,3,1,1)")]
    [InlineData("~SEQ(A,1,-1,3)")]
    [InlineData("~SEQ(A,1,0,5)")]
    [InlineData("~SEQ(A,a)")]
    [InlineData("~SEQ(A,1,2,3,4)")]
    [InlineData("~SEQ(A,2")]
    [InlineData("~SEQx(A,-1,2)")]
    [InlineData("~LST(A)")]
    [InlineData("~LST(A,x y)")]
    [InlineData("~LST({A,B},{1,2,3})")]
    public void G2G3G6G7ABadGeneratorLosesTheLine(string generator)
    {
        ParseOutcome outcome = Conf.Parse($"{generator} k x\n");
        outcome.AssertOne("KA0115");
        Assert.Equal(5, outcome.TestExitStatus);
    }

    [Fact]
    public void G4BoundsMayBeReferences() => Assert.Equal(["k1", "k2"], Conf.Parse("$N=2\n~SEQ(A,$N) k${A} x\n").UnknownWords());

    [Fact]
    public void G5TheVariableKeepsItsLastValue() =>
        Assert.Equal("after2", Conf.Parse("~SEQ(A,2) k${A} x\nafter${A} x\n").UnknownWords()[^1]);

    [Fact]
    public void G6SeveralVariablesTakeValuesTogether() =>
        Assert.Equal(["k1.2.", "k3.."], Conf.Parse("~LST({A,B},{1,2},{3}) k${A}.${B}. z\n").UnknownWords());

    [Fact]
    public void G7ValuesAreExpandedOnUse() => Assert.Equal(["kz"], Conf.Parse("$Q=z\n~LST(A,$Q) k${A} y\n").UnknownWords());

    [Fact]
    public void G8GeneratorsNestWithTheLeftOneOutside()
    {
        Assert.Equal(["k11", "k12", "k21", "k22"], Conf.Parse("~SEQ(A,2) ~SEQ(B,2) k${A}${B} x\n").UnknownWords());
        Assert.Equal(["k1p", "k1q", "k2p", "k2q"], Conf.Parse("~SEQ(A,2) ~LST(B,p,q) k${A}${B} y\n").UnknownWords());
    }

    [Fact]
    public void G9ABlockIsRepeatedThroughADefinition()
    {
        const string Text = "$V= \\\nvrrp_instance V${A} { \\\n interface eth0 \\\n "
            + "virtual_router_id ${A} \\\n virtual_ipaddress { 10.0.0.${A} \\\n } \\\n}\n~SEQ(A,2) $V\n";
        ParseOutcome outcome = Conf.Parse(Text);
        outcome.AssertClean();
        Assert.Equal(["V1", "V2"], outcome.Config.VrrpInstances.Select(instance => instance.Name));
    }

    [Fact]
    public void G10TheTextMayBeADefinition() => Assert.Equal(["v2"], Conf.Parse("~SEQ(A,2) $X=v${A}\n${X} 1\n").UnknownWords());

    [Fact]
    public void ElsewhereAGeneratorIsText()
    {
        Assert.Equal(5, Conf.Parse("zz ~SEQ(A,2) k${A}\n").TestExitStatus);
        Assert.Equal(["~seq(A,2)"], Conf.Parse("~seq(A,2) x\n").UnknownWords());
    }

    [Fact]
    public void ARunawayGeneratorEndsWithAnError() => Conf.Parse("~SEQ(A,4000000000) x y\n").AssertOne("KA0111");
}
