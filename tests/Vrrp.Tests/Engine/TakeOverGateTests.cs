using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Engine.SplitBrain;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>A look before a take-over, where it is asked for.</summary>
public sealed class TakeOverGateTests
{
    private static readonly MacAddress PeerMac = new(0x0200_0000_0009);
    private static readonly IpAddress Gateway = IpAddress.V4(192, 0, 2, 254);
    private static readonly TimeSpan MasterDown = TimeSpan.FromSeconds(3) + TimeSpan.FromSeconds(156.0 / 256);

    private static SplitBrainConfig Holding => new() { Action = SplitBrainAction.Hold, HoldMax = TimeSpan.FromSeconds(10) };

    private static SplitBrainConfig Witnessed => new() { Witnesses = [Gateway], HoldMax = TimeSpan.FromSeconds(10) };

    [Fact]
    public void WhenNobodyAnswersTheTakeOverIsOneLookLater()
    {
        NodeUnderTest node = Backup(Holding);
        TimeSpan took = node.TimeUntil(VrrpState.Master);
        Assert.Equal(MasterDown + TakeOverGate.ReplyTime, took);
    }

    [Fact]
    public void WhileAPeerAnswersTheTakeOverWaitsButNotForEver()
    {
        NodeUnderTest node = Backup(Holding);
        TimeSpan took = Answering(node, Configured.Vip);
        Assert.InRange(took, MasterDown + Holding.HoldMax, MasterDown + Holding.HoldMax + TimeSpan.FromSeconds(1.2));
        Assert.Single(node.Take<VrrpEffect.Log>(), line => line.Text.Contains("take-over held back", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(int.MaxValue, "; held back for 10.000 s: 192.0.2.100 is still answered by 02:00:00:00:00:09")]
    [InlineData(1, "; held back for 1.100 s: no doubt any more")]
    [InlineData(0, "no advert for 3.709 s, since it is BACKUP")]
    public void TheCauseOfTheTakeOverTellsOfIt(int answersMax, string end)
    {
        NodeUnderTest node = Backup(Holding);
        Answering(node, Configured.Vip, answersMax);
        Assert.EndsWith(end, node.Instance.History.Last.Last().Why, StringComparison.Ordinal);
    }

    [Fact]
    public void WhenThePeerFallsSilentTheTakeOverFollowsWithinAnIntervalAndALook()
    {
        NodeUnderTest node = Backup(Holding);
        Answering(node, Configured.Vip, answersMax: 3);
        Assert.InRange(node.Now - node.Instance.Since, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(VrrpState.Master, node.State);
        Assert.InRange(node.Elapsed, MasterDown + TimeSpan.FromSeconds(3), MasterDown + TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void AnAdvertEndsTheWait()
    {
        NodeUnderTest node = Backup(Holding);
        node.Pass(MasterDown + TakeOverGate.ReplyTime - TimeSpan.FromMilliseconds(1));
        Assert.Contains(node.Effects, effect => effect is VrrpEffect.ProbeAddress);
        node.Hear(150);
        node.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AWitnessThatAnswersLetsTheTakeOverPass()
    {
        NodeUnderTest node = Backup(Witnessed);
        Assert.Equal(MasterDown + TakeOverGate.ReplyTime, Answering(node, Gateway));
    }

    [Fact]
    public void WithoutAWitnessTheTakeOverWaitsForTheStatedTimeOnly()
    {
        NodeUnderTest node = Backup(Witnessed);
        TimeSpan took = node.TimeUntil(VrrpState.Master);
        Assert.InRange(took, MasterDown + Witnessed.HoldMax, MasterDown + Witnessed.HoldMax + TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public void NobodyIsAskedWhereNothingIsConfigured()
    {
        NodeUnderTest node = Backup(new SplitBrainConfig());
        Assert.Equal(MasterDown, node.TimeUntil(VrrpState.Master));
        Assert.Empty(node.Take<VrrpEffect.ProbeAddress>());
    }

    private static NodeUnderTest Backup(SplitBrainConfig config) => NodeUnderTest.Started(Configured.Instance() with { SplitBrain = config });

    /// <summary>Answers for one address, so many times, until the node is master.</summary>
    private static TimeSpan Answering(NodeUnderTest node, IpAddress address, int answersMax = int.MaxValue)
    {
        Instant from = node.Now;
        int answers = 0;
        while (node.State != VrrpState.Master)
        {
            Assert.True(node.Now - from < TimeSpan.FromMinutes(1), "no master after a minute");
            node.Pass(node.NextDeadline - node.Now);
            if (!node.Effects.OfType<VrrpEffect.ProbeAddress>().Any(probe => probe.Address == address)) continue;
            node.Forget<VrrpEffect.ProbeAddress>();
            if (++answers <= answersMax) node.Handle(new VrrpInput.ProbeAnswered(NodeUnderTest.Eth0, address, PeerMac));
        }
        return node.Now - from;
    }
}
