using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Engine.SplitBrain;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Two masters, seen by what one of them hears, sends and is answered.</summary>
public sealed class SplitBrainTests
{
    private static readonly MacAddress PeerMac = new(0x0200_0000_0009);
    private static readonly MacAddress StrangerMac = new(0x0200_0000_00ff);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void AnAdvertThatWasOnItsWayIsNoContest()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());
        node.Hear(90, Configured.Lower);
        node.Pass(10 * Second);
        Assert.Empty(Alerts(node));
    }

    [Fact]
    public void AMasterOfLowerPriorityThatGoesOnIsAContestWithinTwoIntervals()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());
        node.Hear(90, Configured.Lower);
        node.Pass(Second);
        node.Hear(90, Configured.Lower);
        SplitBrainAlert begin = Assert.Single(Alerts(node));
        Assert.Equal((SplitBrainKind.Contest, SplitBrainPhase.Begin), (begin.Kind, begin.Phase));
        Assert.Equal(
            "(VI_1) SPLIT-BRAIN SB01 contest begin: 2 adverts of 192.0.2.1 priority 90 in 1.000 s while this node is master with priority 100; "
            + "it does not hear our adverts, or does not obey them",
            begin.Line);
        Assert.Equal(SplitBrainKind.Contest, node.Instance.SplitBrain?.Kind);
    }

    [Fact]
    public void AContestEndsTwoIntervalsAfterTheLastAdvertAndAddressesAreAnnouncedAgain()
    {
        NodeUnderTest node = Contested();
        node.Pass(1.9 * Second);
        Assert.Empty(Alerts(node));
        node.Pass(0.1 * Second);
        List<VrrpEffect> effects = node.TakeEffects();
        SplitBrainAlert end = Assert.Single(effects.OfType<VrrpEffect.SplitBrain>()).Alert;
        Assert.Equal(SplitBrainPhase.End, end.Phase);
        Assert.Equal(2 * Second, end.Lasted);
        Assert.Contains(effects, effect => effect is VrrpEffect.Announce);
        Assert.Null(node.Instance.SplitBrain);
    }

    [Fact]
    public void TheFifosAreToldOnlyWhenTheyAreMeantTo()
    {
        Assert.Empty(FifoWords(Contested()));
        Assert.Equal(["SPLIT_BRAIN_END"], FifoWords(Contested(config => config with { Fifo = true })));

        static string[] FifoWords(NodeUnderTest node)
        {
            node.Pass(2 * Second);
            return [.. node.Take<VrrpEffect.WriteFifo>().Select(line => line.What)];
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BeginningAndEndAreMailsWhereStatesAre(bool smtpAlert)
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with
        {
            SmtpAlert = smtpAlert,
            SplitBrain = new SplitBrainConfig { Reminder = TimeSpan.FromSeconds(2) },
        });
        for (int i = 0; i < 4; i++)
        {
            node.Hear(90, Configured.Lower);
            node.Pass(Second);
        }
        node.Pass(2 * Second);

        List<VrrpEffect.SplitBrain> told = node.Take<VrrpEffect.SplitBrain>();

        Assert.Equal([SplitBrainPhase.Begin, SplitBrainPhase.Still, SplitBrainPhase.End], told.Select(effect => effect.Alert.Phase));
        Assert.Equal([smtpAlert, false, smtpAlert], told.Select(effect => effect.Mail));
    }

    /// <summary>A filter that lets an advert through now and then: a new contest every five seconds for ten minutes.</summary>
    [Fact]
    public void AContestThatComesAndGoesIsToldOfTwice()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { SplitBrain = new SplitBrainConfig { Reminder = TimeSpan.Zero } });
        for (int i = 0; i < 120; i++)
        {
            node.Hear(90, Configured.Lower);
            node.Pass(Second);
            node.Hear(90, Configured.Lower);
            node.Pass(4 * Second);
        }
        Assert.NotNull(node.Instance.SplitBrain);
        node.Pass(AlertSlot.QuietTime);

        SplitBrainAlert[] alerts = Alerts(node);

        Assert.Equal([SplitBrainPhase.Begin, SplitBrainPhase.End, SplitBrainPhase.Begin, SplitBrainPhase.End], alerts.Select(alert => alert.Phase));
        Assert.EndsWith("quiet for 60.000 s after it came back 118 times", alerts[^1].Evidence, StringComparison.Ordinal);
        Assert.Null(node.Instance.SplitBrain);
    }

    /// <summary>Every second advert is lost, or the other one has twice our interval.</summary>
    [Fact]
    public void GapsThatWereThereFromTheBeginningEndNothing()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());
        for (int i = 0; i < 30; i++)
        {
            node.Hear(90, Configured.Lower);
            node.Pass(2 * Second);
        }
        Assert.Equal(SplitBrainPhase.Begin, Assert.Single(Alerts(node)).Phase);
        node.Pass(1.1 * Second);
        Assert.Equal(SplitBrainPhase.End, Assert.Single(Alerts(node)).Phase);
    }

    [Fact]
    public void AContestThatLastsIsToldOfAgainEverMoreRarely()
    {
        NodeUnderTest node = Contested(config => config with { Reminder = TimeSpan.FromSeconds(10) });
        Instant from = node.Now;
        List<double> told = [];
        for (int i = 0; i < 80; i++)
        {
            node.Pass(Second);
            node.Hear(90, Configured.Lower);
            told.AddRange(Alerts(node).Select(alert => (node.Now - from).TotalSeconds));
        }
        Assert.Equal([10, 30, 70], told.Select(seconds => Math.Round(seconds)));
    }

    [Fact]
    public void YieldingEndsTheContestAndAsksTheWinnerToAnnounce()
    {
        NodeUnderTest node = Contested();
        node.Hear(200);
        List<VrrpEffect> effects = node.TakeEffects();
        SplitBrainAlert end = Assert.Single(effects.OfType<VrrpEffect.SplitBrain>()).Alert;
        Assert.Equal(SplitBrainPhase.End, end.Phase);
        Assert.Contains("192.0.2.9 priority 200", end.Evidence, StringComparison.Ordinal);
        Assert.Single(effects.OfType<VrrpEffect.SendAdvert>());
    }

    private static VrrpInput.AdvertNotSent NotSent(NodeUnderTest node) =>
        new(node.Instance, node.Instance.Config.McastGroup, Error: 1, "Operation not permitted");

    [Fact]
    public void TwoSendsThatFailAreMutenessAndTwoThatDoNotEndIt()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());
        for (int i = 0; i < 4; i++)
        {
            node.Pass(Second);
            node.Handle(NotSent(node));
        }
        SplitBrainAlert begin = Assert.Single(Alerts(node));
        Assert.Equal((SplitBrainKind.Mute, SplitBrainPhase.Begin), (begin.Kind, begin.Phase));
        Assert.Contains("Operation not permitted", begin.Evidence, StringComparison.Ordinal);
        node.Handle(new VrrpInput.AdvertSent(node.Instance));
        Assert.Contains(node.TakeEffects(), effect => effect is VrrpEffect.Announce);
        node.Handle(new VrrpInput.AdvertSent(node.Instance));
        Assert.Equal(SplitBrainPhase.End, Assert.Single(Alerts(node)).Phase);
        Assert.False(node.Instance.IsSendingInDoubt);
    }

    [Fact]
    public void OneTroubleWithTwoSignsBeginsAndEndsOnce()
    {
        NodeUnderTest node = Contested();
        for (int i = 0; i < 3; i++)
        {
            node.Pass(Second);
            node.Handle(NotSent(node));
            node.Hear(90, Configured.Lower);
        }
        node.Handle(new VrrpInput.AdvertSent(node.Instance));
        node.Handle(new VrrpInput.AdvertSent(node.Instance));
        Assert.Empty(Alerts(node));
        node.Pass(10 * Second);
        Assert.Equal([SplitBrainPhase.End], Alerts(node).Select(alert => alert.Phase));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public void PacketsOfOurVridWithAnotherPasswordAreAForeignGroup(string? password)
    {
        VrrpInstanceConfig config = Configured.Instance() with { Authentication = new AuthenticationConfig(AuthType.Pass, "right") };
        NodeUnderTest node = NodeUnderTest.Started(config);
        for (int i = 0; i < 2; i++)
        {
            node.HearBytes(Configured.Advert(120, password: password));
            node.Pass(Second);
        }
        Assert.Equal(SplitBrainKind.ForeignGroup, Assert.Single(Alerts(node)).Kind);
        node.Pass(2 * Second);
        Assert.Equal(SplitBrainPhase.End, Assert.Single(Alerts(node)).Phase);
    }

    [Theory]
    [InlineData(3, 1, "wrong VRRP version from 192.0.2.9. Received 3 and expect 2")]
    [InlineData(2, 3, "192.0.2.9")]
    public void PacketsOfOurVridOfAnotherVersionOrIntervalAreAForeignGroup(byte version, int interval, string evidence)
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        for (int i = 0; i < 4; i++)
        {
            node.Hear(120, version: version, interval: interval * Second);
            node.Pass(interval * Second);
        }
        SplitBrainAlert begin = Assert.Single(Alerts(node), alert => alert.Kind == SplitBrainKind.ForeignGroup);
        Assert.Equal(SplitBrainPhase.Begin, begin.Phase);
        Assert.Contains(evidence, begin.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void AdvertsWithNoneOfOurAddressesAreAForeignGroup()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance() with { VirtualAddresses = [Configured.Address(IpAddress.V4(10, 0, 0, 1))] });
        node.Hear(120);
        node.Pass(Second);
        node.Hear(120);
        Assert.Equal(SplitBrainKind.ForeignGroup, Assert.Single(Alerts(node)).Kind);
    }

    [Fact]
    public void ProbesAreRareAndGoThroughAllAddresses()
    {
        NodeUnderTest node = Probing();
        node.TakeEffects();
        node.Pass(TimeSpan.FromSeconds(60));
        List<IpAddress> asked = [.. node.Take<VrrpEffect.ProbeAddress>().Select(probe => probe.Address)];
        Assert.InRange(asked.Count, 5, 8);
        Assert.Equal(2, asked.Distinct().Count());
    }

    [Fact]
    public void WithoutAnIntervalThereAreNoProbes()
    {
        NodeUnderTest node = Probing(config => config with { ProbeInterval = TimeSpan.Zero });
        node.Pass(TimeSpan.FromSeconds(60));
        Assert.Empty(node.Take<VrrpEffect.ProbeAddress>());
    }

    [Fact]
    public void OneAnswerIsNoShadowMaster()
    {
        NodeUnderTest node = Probing();
        AnswerProbes(node, 1, PeerMac);
        node.Pass(TimeSpan.FromSeconds(30));
        Assert.Empty(Alerts(node));
    }

    [Fact]
    public void AnswersInTwoRoundsAreAShadowMasterWhileNothingIsKnownOfPeers()
    {
        NodeUnderTest node = Probing();
        AnswerProbes(node, 3, PeerMac);
        SplitBrainAlert begin = Assert.Single(Alerts(node));
        Assert.Equal((SplitBrainKind.ShadowMaster, SplitBrainPhase.Begin), (begin.Kind, begin.Phase));
        Assert.Contains("02:00:00:00:00:09", begin.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void AShadowMasterThatFallsSilentEndsAfterTwoRoundsAndAddressesAreAnnouncedAtTheFirst()
    {
        NodeUnderTest node = Probing();
        AnswerProbes(node, 3, PeerMac);
        node.TakeEffects();
        node.Pass(TimeSpan.FromSeconds(0.8));
        Assert.Contains(node.Effects, effect => effect is VrrpEffect.Announce);
        node.Pass(TimeSpan.FromSeconds(0.5));
        Assert.Equal(SplitBrainPhase.End, Assert.Single(Alerts(node)).Phase);
    }

    [Fact]
    public void WhoAnswersAndWasHeardAMomentAgoIsAContest()
    {
        NodeUnderTest node = Probing();
        AnswerProbes(node, 1, PeerMac);
        node.Hear(90, Configured.Lower);
        AnswerProbes(node, 1, PeerMac);
        node.PassMilliseconds(300);
        Assert.Equal(SplitBrainKind.Contest, Assert.Single(Alerts(node)).Kind);
    }

    [Fact]
    public void WhoHasALinkLayerAddressThatNoPeerHasIsAStranger()
    {
        NodeUnderTest node = Probing(config => config with { Peers = [Configured.Higher] });
        AnswerProbes(node, 3, StrangerMac);
        Assert.Equal(SplitBrainKind.AddressConflict, Assert.Single(Alerts(node)).Kind);
    }

    [Fact]
    public void WhoHasTheLinkLayerAddressOfAPeerIsAShadowMaster()
    {
        NodeUnderTest node = Probing(config => config with { Peers = [Configured.Higher] });
        AnswerProbes(node, 3, PeerMac);
        Assert.Equal(SplitBrainKind.ShadowMaster, Assert.Single(Alerts(node)).Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ADeafNodeIsToldThatItIs(bool heardBefore)
    {
        NodeUnderTest node = Probing(config => config with { Peers = [Configured.Higher] });
        if (heardBefore)
        {
            node.Hear(200);
            node.TimeUntil(VrrpState.Master);
        }
        AnswerProbes(node, 3, PeerMac);
        SplitBrainAlert begin = Assert.Single(Alerts(node), alert => alert.Phase == SplitBrainPhase.Begin);
        Assert.Equal(SplitBrainKind.ShadowMaster, begin.Kind);
        Assert.Equal(!heardBefore, begin.Evidence.EndsWith("; nothing of it was ever heard here", StringComparison.Ordinal));
    }

    [Fact]
    public void WhoAnswersForOneOfTwoAddressesIsAStranger()
    {
        NodeUnderTest node = Probing();
        AnswerProbes(node, 6, StrangerMac, only: Configured.Vip);
        Assert.Equal(SplitBrainKind.AddressConflict, Assert.Single(Alerts(node)).Kind);
    }

    [Fact]
    public void OurOwnInterfaceOnTheSameSegmentIsNobodyElse()
    {
        NodeUnderTest node = Probing();
        AnswerProbes(node, 5, NodeUnderTest.Mac);
        Assert.Empty(Alerts(node));
    }

    [Fact]
    public void TheOtherNodesVmacIsHeardOnEveryLinkThatSharesAVrid()
    {
        VrrpInstanceConfig first = Configured.Instance("A") with { Vmac = new VmacConfig() };
        VrrpInstanceConfig second = first with { Name = "B", Interface = "eth1", SplitBrain = new() { ProbeInterval = TimeSpan.FromSeconds(10) } };
        VirtualInterfacePlan plan = VirtualInterfacePlan.Make(Configured.File(first, second), _ => [], _ => false);
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        int index = 9;
        foreach (VirtualInterface vmac in plan.Interfaces) node.Handle(new VrrpInput.LinkSeen(new(index++), vmac.Name, true, vmac.Mac));
        node.Handle(new VrrpInput.Start(plan.Config, []));
        node.Pass(TimeSpan.FromSeconds(10));

        AnswerProbes(node, 3, plan.Interfaces[1].Mac);

        Assert.Equal(plan.Interfaces[0].Mac, plan.Interfaces[1].Mac);
        SplitBrainAlert begin = Assert.Single(Alerts(node));
        Assert.Equal(("B", SplitBrainPhase.Begin), (begin.Instance, begin.Phase));
    }

    [Fact]
    public void AThousandInstancesTogetherSendAtMostTenProbesASecond()
    {
        VrrpInstanceConfig[] all = [.. Enumerable.Range(1, 250).Select(i => Configured.Instance($"VI_{i}", (byte)i) with
        {
            SplitBrain = new SplitBrainConfig { ProbeInterval = Second },
        })];
        NodeUnderTest node = NodeUnderTest.Master(all);
        node.Pass(TimeSpan.FromSeconds(60));
        node.TakeEffects();
        node.Pass(TimeSpan.FromSeconds(100));
        Assert.InRange(node.Take<VrrpEffect.ProbeAddress>().Count, 700, 1300);
    }

    private static NodeUnderTest Contested(Func<SplitBrainConfig, SplitBrainConfig>? change = null)
    {
        SplitBrainConfig config = new();
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { SplitBrain = change?.Invoke(config) ?? config });
        node.Hear(90, Configured.Lower);
        node.Pass(Second);
        node.Hear(90, Configured.Lower);
        node.TakeEffects();
        return node;
    }

    private static NodeUnderTest Probing(Func<SplitBrainConfig, SplitBrainConfig>? change = null)
    {
        SplitBrainConfig config = new() { ProbeInterval = TimeSpan.FromSeconds(10) };
        return NodeUnderTest.Master(Configured.Instance() with { SplitBrain = change?.Invoke(config) ?? config });
    }

    /// <summary>Answers for so many rounds of probes; peers always answer for their own address.</summary>
    private static void AnswerProbes(NodeUnderTest node, int rounds, MacAddress mac, IpAddress? only = null)
    {
        node.TakeEffects();
        for (int round = 0; round < rounds;)
        {
            node.Pass(node.NextDeadline - node.Now);
            VrrpEffect.ProbeAddress[] probes = [.. node.Effects.OfType<VrrpEffect.ProbeAddress>()];
            if (probes.Length == 0) continue;
            round++;
            node.Forget<VrrpEffect.ProbeAddress>();
            foreach (VrrpEffect.ProbeAddress probe in probes)
            {
                if (probe.Address == Configured.Higher) node.Handle(new VrrpInput.ProbeAnswered(probe.Interface, probe.Address, PeerMac));
                else if (only is null || probe.Address == only) node.Handle(new VrrpInput.ProbeAnswered(probe.Interface, probe.Address, mac));
            }
        }
    }

    private static SplitBrainAlert[] Alerts(NodeUnderTest node) => [.. node.Take<VrrpEffect.SplitBrain>().Select(effect => effect.Alert)];
}
