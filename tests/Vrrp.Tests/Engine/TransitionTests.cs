using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Every change of state says why, in one line and in the history.</summary>
public sealed class TransitionTests
{
    [Fact]
    public void ATakeOverAfterSilenceSaysHowLongItWasAndWhoSpokeLast()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3() with { AdvertInterval = TimeSpan.FromMilliseconds(500) });
        node.Hear(120, version: 3, interval: TimeSpan.FromMilliseconds(500));

        node.TimeUntil(VrrpState.Master);

        Assert.Equal(
            "(VI_1) BACKUP -> MASTER: no advert for 1.805 s; last from 192.0.2.9 priority 120, 3 expected", LastLine(node));
    }

    [Fact]
    public void ATakeOverAtTheStartSaysThatNobodySpoke()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());

        node.TimeUntil(VrrpState.Master);

        Assert.Equal("(VI_1) BACKUP -> MASTER: no advert for 3.609 s, since it is BACKUP", LastLine(node));
    }

    [Fact]
    public void ATakeOverAfterAReleaseNamesWhoLetGo()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.Hear(120);
        node.PassMilliseconds(500);
        node.Hear(0);

        node.TimeUntil(VrrpState.Master);

        Assert.Equal("(VI_1) BACKUP -> MASTER: 192.0.2.9 let go (priority 0) 0.609 s ago", LastLine(node));
    }

    [Fact]
    public void APreemptionNamesBothPriorities()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        for (int i = 0; i < 10 && node.State == VrrpState.Backup; i++)
        {
            node.Hear(50);
            node.PassMilliseconds(1000);
        }

        Assert.Equal("(VI_1) BACKUP -> MASTER: 192.0.2.9 is master with priority 50, ours 100", LastLine(node));
    }

    [Fact]
    public void YieldingNamesTheBetterMaster()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Hear(200);

        Assert.Equal("(VI_1) MASTER -> BACKUP: advert from 192.0.2.9 priority 200, ours 100", LastLine(node));
    }

    [Fact]
    public void AFaultNamesItsCauseAndTheRecoveryItsEnd()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.SetLink(NodeUnderTest.Eth0, up: false);
        node.SetLink(NodeUnderTest.Eth0, up: true);

        Assert.Equal(
            ["(VI_1) MASTER -> FAULT: interface eth0 down", "(VI_1) FAULT -> BACKUP: interface eth0 up"], Lines(node));
    }

    [Fact]
    public void AScriptIsNamedWithHowItEndedAndHowOften()
    {
        TrackScriptConfig script = new()
        {
            Name = "chk",
            Script = new ScriptCommand(["/bin/chk"]),
            Rise = 2,
            Fall = 3,
        };
        KeepaliveConfig config = Configured.File(Configured.Instance() with { TrackScripts = [new TrackedName("chk")] });
        NodeUnderTest node = NodeUnderTest.Started(config with { TrackScripts = [script] });
        node.Handle(new VrrpInput.ScriptEnded("chk", true, "succeeded"));
        node.TakeEffects();

        for (int i = 0; i < 3; i++) node.Handle(new VrrpInput.ScriptEnded("chk", false, "exited with status 1"));
        for (int i = 0; i < 2; i++) node.Handle(new VrrpInput.ScriptEnded("chk", true, "succeeded"));

        Assert.Equal(
            ["(VI_1) BACKUP -> FAULT: script chk exited with status 1, 3 of 3", "(VI_1) FAULT -> BACKUP: script chk succeeded, 2 of 2"],
            Lines(node));
    }

    [Fact]
    public void AStopIsATransitionToo()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Handle(new VrrpInput.Stop(Keep: false));

        Assert.Equal("(VI_1) MASTER -> STOP: told to stop", LastLine(node));
    }

    [Fact]
    public void TheHistoryHoldsTheLastTransitionsAndForgetsOlderOnes()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());
        for (int i = 0; i < 100; i++) node.SetLink(NodeUnderTest.Eth0, up: i % 2 == 1);

        TransitionHistory history = node.Instance.History;

        Assert.Equal(TransitionHistory.TransitionsMax, history.Last.Count);
        Assert.Equal(102, history.Count);
        Transition last = history.Last.Last();
        Assert.Equal((VrrpState.Fault, VrrpState.Backup, "interface eth0 up"), (last.From, last.To, last.Why));
        Assert.Equal(node.Now, last.At);
    }

    private static string LastLine(NodeUnderTest node) => Lines(node)[^1];

    private static string[] Lines(NodeUnderTest node) =>
        [.. node.Take<VrrpEffect.Log>().Select(line => line.Text).Where(text => text.Contains(" -> ", StringComparison.Ordinal))];
}
