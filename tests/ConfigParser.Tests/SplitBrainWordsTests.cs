using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Tests.Language;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Tests;

/// <summary>The words by which two masters are noticed, also behind the comment that only we read.</summary>
public sealed class SplitBrainWordsTests
{
    private const string Head = "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n 192.0.2.10\n }\n";

    [Fact]
    public void WithoutAWordProbesAreRareAndNothingIsHeldBack()
    {
        SplitBrainConfig config = Read(Head + "}\n");
        Assert.Equal(TimeSpan.FromSeconds(10), config.ProbeInterval);
        Assert.Equal(SplitBrainAction.Alert, config.Action);
        Assert.Equal(TimeSpan.FromSeconds(60), config.Reminder);
    }

    [Fact]
    public void AnInstanceGoesBeforeTheGlobalWords()
    {
        const string Global = "global_defs {\n split_brain_probe_interval 2\n split_brain_action hold\n}\n";
        SplitBrainConfig config = Read(Global + Head + " split_brain_probe_interval 0.5\n split_brain_hold_max 7\n}\n");
        Assert.Equal(TimeSpan.FromSeconds(0.5), config.ProbeInterval);
        Assert.Equal(SplitBrainAction.Hold, config.Action);
        Assert.Equal(TimeSpan.FromSeconds(7), config.HoldMax);
    }

    [Fact]
    public void PeersAndWitnessesAreAddresses()
    {
        SplitBrainConfig config = Read(Head + " split_brain_peers {\n 192.0.2.2 192.0.2.3\n }\n split_brain_witness {\n 192.0.2.254\n }\n}\n");
        Assert.Equal([IpAddress.V4(192, 0, 2, 2), IpAddress.V4(192, 0, 2, 3)], config.Peers);
        Assert.Equal([IpAddress.V4(192, 0, 2, 254)], config.Witnesses);
        Conf.Parse(Head + " split_brain_peers {\n nobody\n }\n}\n").AssertOne("KA0309");
    }

    [Fact]
    public void WhatStandsBehindOurCommentCounts()
    {
        SplitBrainConfig config = Read(Head + "  #! keepalive: split_brain_probe_interval 3   # a usual comment\n #! other: nopreempt\n}\n");
        Assert.Equal(TimeSpan.FromSeconds(3), config.ProbeInterval);
    }

    [Fact]
    public void AMistakeBehindOurCommentHasItsPlace()
    {
        ParseOutcome outcome = Conf.Parse(Head + " #! keepalive: split_brain_action hald\n}\n");
        Diagnostics.Diagnostic only = Assert.Single(outcome.Diagnostics);
        Assert.Equal((7, 35), (only.Place?.Line, only.Place?.Column));
    }

    private static SplitBrainConfig Read(string text)
    {
        ParseOutcome outcome = Conf.Parse(text);
        outcome.AssertClean();
        return outcome.Config.VrrpInstances[0].SplitBrain;
    }
}
