using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>A server behind several virtual servers, checked alike in each.</summary>
public sealed class SharedProbeTests
{
    [Fact]
    public void OneProbeServesAllWhoAskTheSame()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Virtual(80, Configured.Real(1)), Virtual(81, Configured.Real(1)), Virtual(82, Configured.Real(1)));

        pool.Pass(60);

        Assert.Equal([1, 7, 13, 19, 25, 31, 37, 43, 49, 55], pool.ProbeTimes);
    }

    [Fact]
    public void TheAnswerIsEverybodys()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Virtual(80, Configured.Real(1)), Virtual(81, Configured.Real(1)));
        pool.Fail(1);

        pool.Pass(60);

        Assert.All(pool.VirtualServers, server => Assert.False(server.HasQuorum));
        pool.Mend(1);
        pool.Pass(60);
        Assert.All(pool.VirtualServers, server => Assert.True(server.HasQuorum));
    }

    [Fact]
    public void AnotherTimeOutIsAnotherQuestion()
    {
        RealServerConfig patient = Configured.Real(1) with { Checkers = [Configured.Tcp(1) with { ConnectTimeout = TimeSpan.FromSeconds(9) }] };
        PoolUnderTest pool = PoolUnderTest.Started(Virtual(80, Configured.Real(1)), Virtual(81, patient));

        pool.Pass(2);

        Assert.Equal(2, pool.ProbeTimes.Count);
    }

    /// <summary>The probe belongs to the first virtual server, which a reload takes away before the answer comes.</summary>
    [Fact]
    public void WhenTheOneWhoAskedGoesTheOthersAskThemselves()
    {
        HealthEngine engine = new(seed: 1);
        Core.Instant now = Core.Instant.FromNanoseconds(1);
        KeepaliveConfig both = Configured.File(Virtual(80, Configured.Real(1)), Virtual(81, Configured.Real(1)));
        HealthInput.Start start = new(both, new Dictionary<ServiceKey, TableService>());
        List<HealthEffect> effects = Effects(into => engine.Handle(start, now, into));
        now += TimeSpan.FromSeconds(1);
        HealthEffect.StartProbe first = Assert.Single(Effects(into => engine.HandleDeadline(now, into)).OfType<HealthEffect.StartProbe>());

        effects = Effects(into => engine.Handle(new HealthInput.Reload(Configured.File(Virtual(81, Configured.Real(1)))), now, into));

        Assert.Same(first.Checker, Assert.Single(effects.OfType<HealthEffect.CancelProbe>()).Checker);
        HealthEffect.StartProbe second = Assert.Single(Effects(into => engine.HandleDeadline(now, into)).OfType<HealthEffect.StartProbe>());
        Assert.NotSame(first.Checker, second.Checker);
        Effects(into => engine.Handle(new HealthInput.ProbeFinished(first.Checker, first.Attempt, new ProbeResult(false, "late")), now, into));
        Assert.True(second.Checker.IsUp);
    }

    private static List<HealthEffect> Effects(Action<List<HealthEffect>> turn)
    {
        List<HealthEffect> effects = [];
        turn(effects);
        return effects;
    }

    private static VirtualServerConfig Virtual(ushort port, RealServerConfig server)
    {
        VirtualServerConfig config = Configured.Virtual(server);
        return config with { Key = config.Key with { Port = port } };
    }
}
