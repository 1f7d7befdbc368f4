using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>When a checker probes, and what its results come to.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void ProbesComeASecondAfterTheStartAndThenEveryDelayLoop()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));

        pool.Pass(20);

        Assert.Equal([1, 7, 13, 19], pool.ProbeTimes);
    }

    [Fact]
    public void WarmupSpreadsTheFirstProbes()
    {
        RealServerConfig[] servers = [.. Enumerable.Range(1, 200).Select(Warm)];
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(servers));

        pool.Pass(7);

        Assert.Equal(200, pool.ProbeTimes.Count(time => time is >= 1 and < 7));
        Assert.All(Enumerable.Range(1, 6), second => Assert.InRange(pool.ProbeTimes.Count(time => (int)time == second), 15, 55));

        static RealServerConfig Warm(int number) =>
            Configured.Real(number) with { Checkers = [Configured.Tcp(number) with { Warmup = TimeSpan.FromSeconds(6) }] };
    }

    /// <summary>As under keepalived, though the server counted as up before; operators wait for that line after a start.</summary>
    [Fact]
    public void TheFirstSuccessIsSaidOnce()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));

        pool.Pass(20);

        Assert.Single(pool.TakeLines(), line => line == "TCP connection to [10.0.0.1]:tcp:80 success.");
    }

    [Fact]
    public void TheFirstResultIsFinal()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));
        Assert.Equal("10.0.0.1=1", pool.Table);
        pool.Fail(1);

        pool.Pass(1);

        Assert.Equal("", pool.Table);
    }

    [Fact]
    public void AServerFallsAfterItsRetriesAndNoSooner()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));
        pool.Pass(2);
        pool.Fail(1);

        // Probes at 7, 10 and 13 s: one and two retries.
        pool.Pass(10.9);
        Assert.Equal("10.0.0.1=1", pool.Table);
        pool.Pass(0.2);

        Assert.Equal("", pool.Table);
        Assert.Equal([1, 7, 10, 13], pool.ProbeTimes);
    }

    [Fact]
    public void AMailServerHasItsRetriesAtTheStartToo()
    {
        SmtpCheckConfig smtp = new()
        {
            Address = Configured.AddressOf(1),
            Port = 25,
            Retry = 2,
            DelayBeforeRetry = TimeSpan.FromSeconds(3),
            Warmup = TimeSpan.Zero,
        };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1) with { Checkers = [smtp] }));
        pool.Fail(1);

        pool.Pass(6.9);
        Assert.Equal("10.0.0.1=1", pool.Table);
        pool.Pass(0.2);

        Assert.Equal("", pool.Table);
        Assert.Contains(pool.TakeLines(), line => line.Contains("failed after 2 retries", StringComparison.Ordinal));
    }

    [Fact]
    public void OneGoodAnswerBetweenForgetsTheFailures()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));
        pool.Pass(2);
        for (int i = 0; i < 20; i++)
        {
            pool.Fail(1);
            pool.Pass(8);
            pool.Mend(1);
            pool.Pass(7);
        }

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void OneGoodAnswerBringsAServerBack()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));
        pool.Fail(1);
        pool.Pass(30);
        pool.Mend(1);

        pool.Pass(6);

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void AlphaServersAreOutUntilTheyAnswer()
    {
        RealServerConfig alpha = Configured.Real(1) with { Checkers = [Configured.Tcp(1) with { Alpha = true }] };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(alpha));
        Assert.Equal("", pool.Table);

        pool.Pass(1);

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void AServerIsUpWhenNoneOfItsCheckersIsDown()
    {
        MiscCheckConfig misc = new() { Script = Configured.Script("/bin/check"), Warmup = TimeSpan.Zero, DelayLoop = TimeSpan.FromSeconds(6) };
        RealServerConfig server = Configured.Real(1) with { Checkers = [Configured.Tcp(1), misc] };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(server));
        pool.Fail(1);
        pool.Pass(1);

        CheckerState[] checkers = [.. pool.Virtual.Servers.Single().Checkers];
        Assert.All(checkers, checker => Assert.False(checker.IsUp));
        Assert.Single(pool.TakeLines(), line => line.StartsWith("Removing service", StringComparison.Ordinal));
    }

    [Fact]
    public void ACheckThatCouldNotRunKeepsTheStateIsCountedAndSaidOnce()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));
        pool.Pass(2);
        pool.TakeLines();
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(false, "cannot bind (EADDRNOTAVAIL)") { CouldNotRun = true };

        pool.Pass(60);

        Assert.Equal("10.0.0.1=1", pool.Table);
        Assert.Equal(10, pool.Virtual.Servers.Single().Checkers[0].CouldNotRun);
        Assert.Single(pool.TakeLines());
    }

    [Fact]
    public void ALateResultOfAFormerAttemptIsIgnored()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1)));
        pool.Pass(2);
        CheckerState checker = pool.Virtual.Servers.Single().Checkers[0];

        for (int i = 0; i < 10; i++) pool.Handle(new HealthInput.ProbeFinished(checker, checker.Attempt - 1, new ProbeResult(false, "late")));
        pool.Handle(new HealthInput.ProbeFinished(checker, checker.Attempt, new ProbeResult(false, "twice")));

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Theory]
    [InlineData(0, "10.0.0.1=5")]
    [InlineData(2, "10.0.0.1=0")]
    [InlineData(9, "10.0.0.1=7")]
    [InlineData(255, "10.0.0.1=253")]
    public void MiscDynamicTakesTheWeightFromTheExitStatus(int status, string expected)
    {
        MiscCheckConfig misc = new() { Script = Configured.Script("/bin/check"), Dynamic = true, Warmup = TimeSpan.Zero };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1, weight: 5) with { Checkers = [misc] }));
        pool.Answers[Configured.AddressOf(1)] = new ProbeResult(true, "", status);

        pool.Pass(2);

        Assert.Equal(expected, pool.Table);
    }

    [Fact]
    public void EveryUrlOfAServerThatWasDownMustAnswerBeforeItReturns()
    {
        HttpCheckConfig http = new()
        {
            Address = Configured.AddressOf(1),
            Port = 80,
            Urls = [new HttpUrlConfig { Path = "/a" }, new HttpUrlConfig { Path = "/b" }],
            DelayLoop = TimeSpan.FromSeconds(6),
            Warmup = TimeSpan.Zero,
        };
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1) with { Checkers = [http] }));
        pool.Fail(1);
        pool.Pass(1);
        pool.Take<HealthEffect.StartProbe>();
        pool.Mend(1);

        pool.Pass(24);

        // The one that failed, then all of them from the first.
        Assert.Equal(["/a", "/a", "/b"], pool.Take<HealthEffect.StartProbe>().Take(3).Select(probe => probe.Url!.Path));
        Assert.Equal("10.0.0.1=1", pool.Table);
    }
}
