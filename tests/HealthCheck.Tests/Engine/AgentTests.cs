using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>AGENT_CHECK and certificate_expiry_warning: what the engine makes of them.</summary>
public sealed class AgentTests
{
    private static readonly AgentCheckConfig Agent = new()
    {
        Address = Configured.AddressOf(1),
        Port = 9999,
        DelayLoop = TimeSpan.FromSeconds(5),
        Warmup = TimeSpan.Zero,
    };

    [Theory]
    [InlineData("10.0.0.1=8", null, null, null)]
    [InlineData("10.0.0.1=6", null, null, 75)]
    [InlineData("10.0.0.1=1", null, null, 1)]
    [InlineData("10.0.0.1=0", null, null, 0)]
    [InlineData("10.0.0.1=20", null, null, 250)]
    [InlineData("10.0.0.1=0", null, AgentMode.Drain, 75)]
    [InlineData("", null, AgentMode.Maint, 75)]
    [InlineData("", false, AgentMode.Ready, 75)]
    [InlineData("10.0.0.1=8", true, AgentMode.Ready, 100)]
    public void TheAgentsWordCountsAtOnce(string table, bool? up, AgentMode? mode, int? percent)
    {
        PoolUnderTest pool = Started(weight: 8);
        Say(pool, up, mode, percent);

        pool.Pass(6);

        Assert.Equal(table, pool.Table);
    }

    [Fact]
    public void WhatIsNotMentionedStays()
    {
        PoolUnderTest pool = Started(weight: 8);
        Say(pool, null, AgentMode.Drain, 50);
        pool.Pass(6);
        Say(pool, false, null, null);
        pool.Pass(5);
        Assert.Equal("", pool.Table);
        Say(pool, true, null, null);
        pool.Pass(5);
        Assert.Equal("10.0.0.1=0", pool.Table);
        Say(pool, null, AgentMode.Ready, null);
        pool.Pass(5);

        Assert.Equal("10.0.0.1=4", pool.Table);
    }

    [Fact]
    public void AnAgentThatCannotBeReachedChangesNothing()
    {
        PoolUnderTest pool = Started(weight: 8);
        Say(pool, null, null, 50);
        pool.Pass(6);
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(false, "Connection failed (ECONNREFUSED)") { CouldNotRun = true };
        pool.Pass(100);

        Assert.Equal("10.0.0.1=4", pool.Table);
        Assert.Single(pool.TakeLines(), line => line.Contains("cannot be made", StringComparison.Ordinal));
    }

    [Fact]
    public void AReloadWithAnotherWeightTakesTheSamePart()
    {
        PoolUnderTest pool = Started(weight: 8);
        Say(pool, null, null, 50);
        pool.Pass(6);

        pool.Reload(Configured.Virtual(Configured.Real(1, weight: 20) with { Checkers = [Agent] }));

        Assert.Equal("10.0.0.1=10", pool.Table);
    }

    [Fact]
    public void AScriptsWeightIsWhatItSaidAfterAReloadToo()
    {
        MiscCheckConfig script = new() { Script = Configured.Script("/x"), Dynamic = true, Warmup = TimeSpan.Zero };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1, weight: 3) with { Checkers = [script] }));
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(true, "", Code: 12);
        pool.Pass(2);
        Assert.Equal("10.0.0.1=10", pool.Table);

        pool.Reload(Configured.Virtual(Configured.Real(1, weight: 7) with { Checkers = [script] }));

        Assert.Equal("10.0.0.1=10", pool.Table);
    }

    /// <summary>A failure puts the configured weight back, and so it stays for whoever asks, though the check before said otherwise.</summary>
    [Fact]
    public void AServerThatIsDownHasItsConfiguredWeightAfterAReload()
    {
        MiscCheckConfig script = new() { Script = Configured.Script("/x"), Dynamic = true, Warmup = TimeSpan.Zero, Retry = 0 };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1, weight: 3) with { Checkers = [script] }));
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(true, "", Code: 12);
        pool.Pass(2);
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(false, "timed out");
        pool.Pass(60);
        Assert.Equal("", pool.Table);

        pool.Reload(Configured.Virtual(Configured.Real(1, weight: 7) with { Checkers = [script] }));

        RealServerState server = pool.Virtual.Servers.Single();
        Assert.Equal((7L, 3L), (server.WeightSum, server.FormerWeightSum));
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(30, 30, 0)]
    [InlineData(30, 29, 2)]
    [InlineData(30, -4, 2)]
    public void ACertificateThatEndsSoonIsToldOfOnceADay(int limit, int left, int lines)
    {
        HttpCheckConfig check = new()
        {
            Address = Configured.AddressOf(1),
            Port = 443,
            Tls = true,
            Warmup = TimeSpan.Zero,
            Extras = new TlsExtras { ExpiryWarningDays = limit },
            Urls = [new HttpUrlConfig { Path = "/" }],
        };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1) with { Checkers = [check] }));
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(true, "HTTP status code success") { CertificateDaysLeft = left };

        pool.Pass(TimeSpan.FromHours(47).TotalSeconds);

        Assert.Equal(lines, pool.TakeLines().Count(line => line.StartsWith("Certificate of [10.0.0.1]", StringComparison.Ordinal)));
        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    private static PoolUnderTest Started(uint weight) =>
        PoolUnderTest.Started(Configured.Virtual(Configured.Real(1, weight) with { Checkers = [Agent] }));

    private static void Say(PoolUnderTest pool, bool? up, AgentMode? mode, int? percent) => pool.Answers[Configured.AddressOf(1)] =
        new ProbeResult(up != false, "agent says") { Agent = new AgentAnswer(up, mode, percent) };
}
