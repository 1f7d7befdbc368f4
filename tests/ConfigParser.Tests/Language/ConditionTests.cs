namespace Keepalive.ConfigParser.Tests.Language;

/// <summary>@ID and @^ID.</summary>
public sealed class ConditionTests
{
    [Fact]
    public void A1ALineIsKeptForItsId() =>
        Assert.Equal(["aaa", "ddd"], Conf.Parse("@one aaa\n@two bbb\n@^one ccc\n@^two ddd\n").UnknownWords());

    [Fact]
    public void A2AnIdIsComparedExactly() => Assert.Equal(["yyy"], Conf.Parse("@a-b.c yyy\n@A-B.C zzz\n", "a-b.c").UnknownWords());

    [Fact]
    public void A3ABlankMustFollow() => Conf.Parse("@one\n").AssertClean();

    [Fact]
    public void A4AnEmptyIdNeverMatches() => Assert.Equal(["fff"], Conf.Parse("@ eee\n@^ fff\n").UnknownWords());

    [Fact]
    public void A5OnlyOneConditionStandsOnALine() => Assert.Equal(["@one"], Conf.Parse("@one @one ggg\n").UnknownWords());

    [Fact]
    public void A6AFailingConditionDropsBracesToo()
    {
        Conf.ParseInstance("@two virtual_ipaddress { 10.0.0.1 }").AssertClean();
        Conf.Parse("global_defs { @two nosuch }\n").AssertOne("KA0205");
    }

    [Fact]
    public void A7ConditionsApplyToDefinitionsAndGenerators()
    {
        Assert.Equal(["yesx"], Conf.Parse("@one $X=yes\n@two $X=no\n${X}x 1\n").UnknownWords());
        Assert.Equal(["k1", "k2"], Conf.Parse("@one ~SEQ(A,2) k${A} y\n").UnknownWords());
        Assert.Equal(["k1", "k2"], Conf.Parse("~SEQ(A,2) @one k${A} y\n").UnknownWords());
    }

    [Fact]
    public void ConditionsWorkBehindABrace() =>
        Assert.Equal(50, Conf.Parse("vrrp_instance A { @one priority 50\n interface eth0\n "
            + "virtual_router_id 1\n virtual_ipaddress { 10.0.0.1 }\n}\n")
            .OnlyInstance().Priority);
}
