using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Process;

namespace Keepalive.HealthCheck.Tests;

/// <summary>What was parsed last is there for a reload of the same texts.</summary>
public sealed class RecentConfigurationTests
{
    private const string Text = "virtual_server 192.0.2.1 80 {\n lvs_sched rr\n lvs_method NAT\n protocol TCP\n"
        + " real_server 10.0.0.1 80 {\n TCP_CHECK {\n }\n }\n}\n";

    [Fact]
    public void WhatWasReadLastIsThere()
    {
        RecentConfiguration recent = new();

        KeepaliveConfig first = recent.Read(Bundle(Text));
        Assert.Same(first, recent.Config);
        KeepaliveConfig second = recent.Read(Bundle(Text + "# a remark\n"));

        Assert.Same(second, recent.Config);
        Assert.Equal(first, second);
        Assert.NotEqual(second, recent.Read(Bundle(Text.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal))));
    }

    [Fact]
    public void WhatTheEngineKeptIsKept()
    {
        RecentConfiguration recent = new();
        HealthEngine engine = new(seed: 1);
        KeepaliveConfig first = recent.Read(Bundle(Text));
        engine.Handle(new HealthInput.Start(first, new Dictionary<ServiceKey, TableService>()), Instant.Zero, []);

        KeepaliveConfig second = recent.Read(Bundle(Text + "# a remark\n"));
        engine.Handle(new HealthInput.Reload(second), Instant.Zero, []);
        recent.Settle(second, engine.VirtualServers);

        Assert.Same(first.VirtualServers[0], recent.Config.VirtualServers[0]);
    }

    [Fact]
    public void WhatWasReadMeanwhileIsNotTouched()
    {
        RecentConfiguration recent = new();
        KeepaliveConfig first = recent.Read(Bundle(Text));
        KeepaliveConfig second = recent.Read(Bundle("global_defs {\n router_id A\n}\n"));

        recent.Settle(first, []);

        Assert.Same(second, recent.Config);
    }

    private static byte[] Bundle(string text) => new ConfigBundle
    {
        MainPath = "k.conf",
        ConfigId = "one",
        RandomSeed = 1,
        Texts = new() { ["k.conf"] = new BundledText(text, ConfigReadError.None) },
        Globs = [],
    }.Encode();
}
