using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Processes and BFD sessions that are tracked.</summary>
public sealed class ProcessTrackingTests
{
    private static readonly TrackProcessConfig Nginx = new() { Name = "nginx", Process = ["nginx"] };

    [Fact]
    public void WithoutEnoughProcessesTheInstanceIsBroken()
    {
        NodeUnderTest node = Started(Nginx with { Quorum = 2 }, weight: 0, count: 2);
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();

        Count(node, 1);

        Assert.Equal(VrrpState.Fault, node.State);
        Assert.Equal(
            ["Quorum lost for tracked process nginx", "(VI_1) MASTER -> FAULT: tracked process nginx: 1 running, 2 wanted"], Lines(node));
        Count(node, 2);
        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Equal(
            ["Quorum gained for tracked process nginx", "(VI_1) FAULT -> BACKUP: tracked process nginx: 2 running, 2 wanted"], Lines(node));
    }

    [Fact]
    public void NoneAtTheStartIsAFaultFromTheStart()
    {
        NodeUnderTest node = Started(Nginx, weight: 0, count: 0);

        Assert.Equal(VrrpState.Fault, node.State);
        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text == "(VI_1): entering FAULT state (tracked process nginx quorum not achieved)");
    }

    [Fact]
    public void MoreThanQuorumMaxIsTooMuch()
    {
        NodeUnderTest node = Started(Nginx with { QuorumMax = 1 }, weight: 0, count: 1);

        Count(node, 2);

        Assert.Equal(VrrpState.Fault, node.State);
    }

    [Theory]
    [InlineData(10, false, 1, 110)]
    [InlineData(10, false, 0, 100)]
    [InlineData(10, true, 1, 100)]
    [InlineData(10, true, 0, 110)]
    [InlineData(-10, false, 1, 100)]
    [InlineData(-10, false, 0, 90)]
    [InlineData(-10, true, 1, 90)]
    [InlineData(-10, true, 0, 100)]
    public void WeightsChangeThePriority(int weight, bool reverse, int count, int expected)
    {
        NodeUnderTest node = Started(Nginx, weight, count: 0, reverse);

        Count(node, count);

        Assert.Equal(expected, node.Instance.EffectivePriority);
    }

    [Fact]
    public void WhatComesBackWithinTerminateDelayWasNeverGone()
    {
        NodeUnderTest node = Started(Nginx with { TerminateDelay = TimeSpan.FromSeconds(2) }, weight: 0, count: 1);
        node.TimeUntil(VrrpState.Master);

        Count(node, 0);
        node.PassMilliseconds(1900);
        Count(node, 1);
        node.PassMilliseconds(5000);
        Assert.Equal(VrrpState.Master, node.State);
        Count(node, 0);
        node.PassMilliseconds(1999);
        Assert.Equal(VrrpState.Master, node.State);
        node.PassMilliseconds(2);

        Assert.Equal(VrrpState.Fault, node.State);
    }

    [Fact]
    public void ForkDelayHoldsBackWhatComes()
    {
        NodeUnderTest node = Started(Nginx with { ForkDelay = TimeSpan.FromSeconds(1) }, weight: 5, count: 0);

        Count(node, 1);
        Assert.Equal(100, node.Instance.EffectivePriority);
        node.PassMilliseconds(1001);

        Assert.Equal(105, node.Instance.EffectivePriority);
    }

    [Fact]
    public void AReloadWithoutTheProcessEndsItsFault()
    {
        NodeUnderTest node = Started(Nginx, weight: 0, count: 0);

        node.Reload(Configured.Instance());

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void ABfdSessionCountsFromItsFirstReportOn()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance() with
        {
            TrackBfds = [new TrackedName("B1"), new TrackedName("B2", Weight: 10)],
        });
        node.TimeUntil(VrrpState.Master);

        node.Handle(new VrrpInput.BfdChanged("B2", true));
        Assert.Equal(110, node.Instance.EffectivePriority);
        node.Handle(new VrrpInput.BfdChanged("B2", false));
        Assert.Equal(90, node.Instance.EffectivePriority);
        node.Handle(new VrrpInput.BfdChanged("B1", false));

        Assert.Equal(VrrpState.Fault, node.State);
        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text == "VRRP_Instance(VI_1) Tracked BFD instance B1 is DOWN");
    }

    private static NodeUnderTest Started(TrackProcessConfig process, int weight, int count, bool reverse = false)
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        Count(node, count);
        VrrpInstanceConfig instance = Configured.Instance() with { TrackProcesses = [new TrackedName("nginx", weight, reverse)] };
        node.Handle(new VrrpInput.Start(Configured.File(instance) with { TrackProcesses = [process] }, []));
        return node;
    }

    private static void Count(NodeUnderTest node, int count) => node.Handle(new VrrpInput.ProcessesCounted("nginx", count));

    private static string[] Lines(NodeUnderTest node) => [.. node.Take<VrrpEffect.Log>().Select(line => line.Text)
        .Where(text => text.Contains("nginx", StringComparison.Ordinal))];
}
