using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>drain_timeout: a server that a reload removes keeps the connections that it has.</summary>
public sealed class DrainTests
{
    [Fact]
    public void ARemovedServerHasWeightZeroUntilItsConnectionsHaveEnded()
    {
        PoolUnderTest pool = Drained();
        Assert.Equal("10.0.0.1=1 10.0.0.2=0", pool.Table);

        pool.Pass(3);
        Answer(pool, connections: 2);
        Assert.Equal("10.0.0.1=1 10.0.0.2=0", pool.Table);

        pool.Pass(1);
        Answer(pool, connections: 0);
        Assert.Equal("10.0.0.1=1", pool.Table);
        pool.Pass(100);
        Assert.Empty(pool.Take<HealthEffect.CountConnections>());
    }

    [Fact]
    public void ItsTimeIsLimited()
    {
        PoolUnderTest pool = Drained();

        pool.Pass(29.9);
        Assert.Equal("10.0.0.1=1 10.0.0.2=0", pool.Table);
        pool.Pass(0.1);

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void AServerThatIsConfiguredAgainServesAgain()
    {
        PoolUnderTest pool = Drained();

        pool.Reload(Draining(Configured.Real(1), Configured.Real(2)));
        pool.Pass(100);

        Assert.Equal("10.0.0.1=1 10.0.0.2=1", pool.Table);
        Assert.Empty(pool.Virtual.Draining);
    }

    [Fact]
    public void AServerThatWasDownGoesAtOnce()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Draining(Configured.Real(1), Configured.Real(2)));
        pool.Fail(2);
        pool.Pass(2);

        pool.Reload(Draining(Configured.Real(1)));

        Assert.Equal("10.0.0.1=1", pool.Table);
        Assert.Empty(pool.Virtual.Draining);
    }

    [Fact]
    public void WithoutTheWordItGoesAtOnce()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.Virtual(Configured.Real(1), Configured.Real(2)));

        pool.Reload(Configured.Virtual(Configured.Real(1)));

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void AStopWaitsForNobody()
    {
        PoolUnderTest pool = Drained();

        pool.Handle(new HealthInput.Stop(KeepIpvs: false));

        Assert.Empty(pool.Kernel);
        pool.Pass(100);
    }

    /// <summary>Two servers, of which a reload takes the second.</summary>
    private static PoolUnderTest Drained()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Draining(Configured.Real(1), Configured.Real(2)));
        pool.Pass(2);
        pool.Reload(Draining(Configured.Real(1)));
        _ = pool.TakeLines();
        return pool;
    }

    private static void Answer(PoolUnderTest pool, long connections)
    {
        HealthEffect.CountConnections question = pool.Take<HealthEffect.CountConnections>()[^1];
        Assert.Equal((PoolUnderTest.Service, new DestinationKey(Configured.AddressOf(2), 80)), Assert.Single(question.Places));
        pool.Handle(new HealthInput.ConnectionsCounted(question.Server, connections));
    }

    private static VirtualServerConfig Draining(params RealServerConfig[] servers) =>
        Configured.Virtual(servers) with { DrainTimeout = TimeSpan.FromSeconds(30) };
}
