using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>A frozen or starved host: it was deaf and dumb, and knows for how long.</summary>
public sealed class LateHostTests
{
    /// <summary>3 intervals and the skew of priority 254.</summary>
    private static readonly TimeSpan OthersNeed = TimeSpan.FromSeconds(3 + 2.0 / 256);

    [Fact]
    public void AMasterThatWasSilentForLessThanOthersNeedJustGoesOn()
    {
        NodeUnderTest node = JustAdvertised(Configured.Instance());

        node.Freeze(OthersNeed - TimeSpan.FromMilliseconds(10));

        Assert.Equal("SendAdvert", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void AMasterThatOthersMayHaveReplacedSpeaksAndThenAnnouncesItsAddressesAgain()
    {
        NodeUnderTest node = JustAdvertised(Configured.Instance());

        node.Freeze(OthersNeed + TimeSpan.FromMilliseconds(10));

        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal("SendAdvert Announce", NodeUnderTest.Order(effects));
        Assert.Contains(effects.OfType<VrrpEffect.Log>(), line => line.Text ==
            "(VI_1) late host: no advert of ours for 3.018 s, others take over after 3.008 s; announcing addresses again");
        node.PassMilliseconds(5_000);
        Assert.Single(node.Take<VrrpEffect.Announce>());
    }

    [Fact]
    public void WithNopreemptItStandsDownForOneIntervalAndComesBackWhenNobodySpeaks()
    {
        NodeUnderTest node = JustAdvertised(Configured.Instance() with { Preempt = false });

        node.Freeze(OthersNeed + TimeSpan.FromMilliseconds(10));

        Assert.Equal("RemoveAddresses ReportMaster Notify", NodeUnderTest.Order(node.TakeEffects()));
        Assert.Equal(1 + 1.0 / 256, node.TimeUntil(VrrpState.Master).TotalSeconds, 0.001);
    }

    [Fact]
    public void WithNopreemptItObeysWhoeverTookOverMeanwhile()
    {
        NodeUnderTest node = JustAdvertised(Configured.Instance(priority: 200) with { Preempt = false });
        node.Sleep(OthersNeed + TimeSpan.FromMilliseconds(10));

        node.Hear(100);

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Empty(node.Effects.OfType<VrrpEffect.SendAdvert>());
        string[] lines = [.. node.Effects.OfType<VrrpEffect.Log>().Select(line => line.Text)];
        Assert.Contains("(VI_1) Late master received advert from 192.0.2.9 with priority 100, ours 200: nopreempt, standing down", lines);
        Assert.DoesNotContain(lines, line => line.Contains("higher", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(201, "with higher priority 201, ours 200")]
    [InlineData(200, "with same priority 200 but higher IP address than ours")]
    public void WithNopreemptItSaysWhatBeatsItInAnyCase(byte priority, string expected)
    {
        NodeUnderTest node = JustAdvertised(Configured.Instance(priority: 200) with { Preempt = false });
        node.Sleep(OthersNeed + TimeSpan.FromMilliseconds(10));

        node.Hear(priority);

        Assert.Contains(node.Effects.OfType<VrrpEffect.Log>(), line => line.Text.EndsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void TimerExpiredBackupSaysHowHighTheOthersMayBe()
    {
        NodeUnderTest node = JustAdvertised(Configured.Instance() with { Preempt = false, TimerExpiredBackup = 100 });

        node.Freeze(OthersNeed + TimeSpan.FromMilliseconds(10));

        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void ABackupThatSleptThroughTheEndOfItsWaitListensForOneIntervalMore()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.Hear(200);

        node.Freeze(TimeSpan.FromSeconds(30));
        Assert.Equal(VrrpState.Backup, node.State);
        node.PassMilliseconds(900);
        node.Hear(200);
        node.PassMilliseconds(3_500);

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AndTakesOverWhenItHearsNothingThen()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.Hear(200);
        node.Freeze(TimeSpan.FromSeconds(30));

        Assert.Equal(1 + 156.0 / 256, node.TimeUntil(VrrpState.Master).TotalSeconds, 0.001);
    }

    [Fact]
    public void ALittleLatenessChangesNothing()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.Hear(200);

        node.Freeze(TimeSpan.FromSeconds(4));

        Assert.Equal(VrrpState.Master, node.State);
    }

    private static NodeUnderTest JustAdvertised(VrrpInstanceConfig instance)
    {
        NodeUnderTest node = NodeUnderTest.Master(instance);
        node.Pass(node.NextDeadline - node.Now);
        node.TakeEffects();
        return node;
    }
}
