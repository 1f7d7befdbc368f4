using Keepalive.Watchdog.Engine.Doctor;
using Keepalive.Watchdog.Engine.Doctor.Firewall;

namespace Keepalive.Watchdog.Tests.Doctor;

/// <summary>Rules as nf_tables has them, and what becomes of an advert in them.</summary>
public sealed class FirewallEvaluationTests
{
    private const int Register = 16;
    private const uint L4Protocol = 16, State = 0, New = 8;
    private static readonly Instruction.Verdict Accept = new(VerdictKind.Accept), Drop = new(VerdictKind.Drop), Return = new(VerdictKind.Return);
    private static readonly Instruction[] IsVrrp = [new Instruction.Meta(L4Protocol, Register), Equal(112)];
    private static readonly Instruction[] IsToGroup = [new Instruction.Payload(PayloadBase.Network, 16, 4, Register), Equal(224, 0, 0, 18)];
    private static readonly Instruction[] IsFromPeer = [new Instruction.Payload(PayloadBase.Network, 12, 4, Register), Equal(192, 0, 2, 2)];
    private static readonly Instruction[] IsFromOtherNetwork = [new Instruction.Payload(PayloadBase.Network, 12, 4, Register), Equal(10, 1, 1, 1)];

    [Fact]
    public void WithoutRulesNothingIsDropped() => Assert.Empty(Examine(Input()));

    [Fact]
    public void ARuleThatDropsTheProtocol() => Assert.Contains("chain input: the rule", Only("KD401", Input(Rule(IsVrrp, Drop))).Sentence,
        StringComparison.Ordinal);

    [Fact]
    public void ARuleThatDropsTheGroup() => Only("KD401", Input(Rule(IsToGroup, Drop)));

    [Fact]
    public void AnOutputRuleConcernsOurOwnAdverts() => Only("KD402", Base("output", 3, false, Rule(IsVrrp, Drop)));

    [Fact]
    public void APolicyThatDropsWhatNoRuleAccepts()
    {
        Assert.Contains("policy drop", Only("KD401", Base("input", 1, true)).Sentence, StringComparison.Ordinal);
        Assert.Empty(Examine(Base("input", 1, true, Rule(IsVrrp, Accept))));
    }

    [Fact]
    public void AnAcceptBeforeADropCounts() => Assert.Empty(Examine(Input(Rule(IsVrrp, Accept), Rule(IsToGroup, Drop))));

    [Fact]
    public void AnAcceptInOneChainIsNoAcceptInTheNext() =>
        Only("KD401", Input(Rule(IsVrrp, Accept)), Base("later", 1, false, Rule(IsVrrp, Drop)) with { Hook = new FirewallHook(1, 10, []) });

    [Fact]
    public void ADropOfOneSenderMayHitTheOtherNodeOnlyInItsNetwork()
    {
        Only("KD403", Input(Rule(IsFromPeer, Drop)));
        Assert.Empty(Examine(Input(Rule(IsFromOtherNetwork, Drop))));
    }

    [Fact]
    public void AKnownPeerMakesItSure() =>
        Only("KD401", Patient.Conf("split_brain_peers {\n192.0.2.2\n}"), Input(Rule(IsFromPeer, Drop)));

    [Fact]
    public void AConditionThatOnlyTheKernelKnowsMayDrop() => Only("KD403", Input(Rule([.. IsVrrp, new Instruction.Uncertain("limit")], Drop)));

    [Fact]
    public void AMulticastAdvertIsAlwaysNewToConntrack()
    {
        Instruction[] established = [new Instruction.Conntrack(State, Register), new Instruction.Bitwise(Register, Register, [6, 0, 0, 0], [0, 0,
            0, 0]), NotEqual(0, 0, 0, 0)];
        Only("KD401", Base("input", 1, true, Rule(established, Accept)));
        Instruction[] isNew = [new Instruction.Conntrack(State, Register), new Instruction.Bitwise(Register, Register, [(byte)New, 0, 0, 0], [0, 0,
            0, 0]), NotEqual(0, 0, 0, 0)];
        Assert.Empty(Examine(Base("input", 1, true, Rule(isNew, Accept))));
    }

    [Fact]
    public void AJumpComesBackAndAGotoDoesNot()
    {
        FirewallChain side = new(FirewallFamily.Ip, "filter", "side") { Rules = [Rule(IsVrrp, Return)] };
        Only("KD401", Input(Rule([], new Instruction.Verdict(VerdictKind.Jump, "side")), Rule(IsVrrp, Drop)), side);
        Assert.Empty(Examine(Input(Rule([], new Instruction.Verdict(VerdictKind.Goto, "side")), Rule(IsVrrp, Drop)), side));
    }

    [Fact]
    public void AMapOfVerdictsIsLookedUp()
    {
        FirewallSet map = new(FirewallFamily.Ip, "filter", "m")
        {
            Elements = [new SetElement([6]) { Verdict = Accept },
            new SetElement([112]) { Verdict = Drop }]
        };
        FirewallRule rule = new("the rule", [new Instruction.Meta(L4Protocol, Register), new Instruction.Lookup("m", Register, 0, false)]);
        Assert.Equal("KD401", Assert.Single(Patient.Findings(With(new FirewallRuleset([Input(rule)], [map])))).Code);
    }

    [Theory]
    [InlineData(192, 0, "KD401")]
    [InlineData(10, 11, null)]
    [InlineData(100, 192, "KD403")]
    public void AnIntervalHoldsTheWholeNetworkPartOfItOrNothing(byte first, byte end, string? code)
    {
        // 192.0.2.0/24 is all that is known of the sender; the middle of it begins or ends the interval of the last case.
        byte[] last = end == 192 ? [192, 0, 2, 128] : end == 0 ? [193, 0, 0, 0] : [end, 0, 0, 0];
        FirewallSet set = new(FirewallFamily.Ip, "filter", "s")
        {
            HasIntervals = true,
            Elements = [new SetElement([first, 0, 0, 0]),
            new SetElement(last, null, true)]
        };
        FirewallRule rule = new("the rule",
            [new Instruction.Payload(PayloadBase.Network, 12, 4, Register), new Instruction.Lookup("s", Register, null, false), Drop]);
        IReadOnlyList<Finding> found = Patient.Findings(With(new FirewallRuleset([Input(rule)], [set])));
        Assert.Equal(code is null ? [] : [code], found.Select(finding => finding.Code));
    }

    [Fact]
    public void AChainOfAnotherInterfaceOrFamilyDoesNotCount()
    {
        Assert.Empty(Examine(Input(Rule(IsVrrp, Drop)) with { Family = FirewallFamily.Ip6 }));
        Assert.Empty(Examine(Input(Rule(IsVrrp, Drop)) with { Family = FirewallFamily.Netdev, Hook = new FirewallHook(0, 0, ["eth1"]) }));
        Only("KD401", Input(Rule(IsVrrp, Drop)) with { Family = FirewallFamily.Netdev, Hook = new FirewallHook(0, 0, ["eth0"]) });
    }

    private static Instruction.Compare Equal(params byte[] bytes) => new(Comparison.Equal, Register, bytes);

    private static Instruction.Compare NotEqual(params byte[] bytes) => new(Comparison.NotEqual, Register, bytes);

    private static FirewallRule Rule(Instruction[] match, Instruction verdict) => new("the rule", [.. match, verdict]);

    private static FirewallChain Input(params FirewallRule[] rules) => Base("input", 1, false, rules);

    private static FirewallChain Base(string name, uint hook, bool drops, params FirewallRule[] rules) =>
        new(FirewallFamily.Ip, "filter", name) { Hook = new FirewallHook(hook, 0, []), PolicyDrops = drops, Rules = rules };

    private static MachineFacts With(FirewallRuleset ruleset) => Patient.Healthy with { Firewall = ruleset };

    private static IReadOnlyList<Finding> Examine(params FirewallChain[] chains) => Patient.Findings(With(new FirewallRuleset(chains, [])));

    private static Finding Only(string code, params FirewallChain[] chains) => Patient.Only(code, With(new FirewallRuleset(chains, [])));

    private static Finding Only(string code, string conf, params FirewallChain[] chains) => Patient.Only(code, With(new FirewallRuleset(chains,
        [])), conf);
}
