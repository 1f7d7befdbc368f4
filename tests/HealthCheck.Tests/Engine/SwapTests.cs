using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>Swaps of which random lives found an empty moment, or a sorry server that was lost.</summary>
public sealed class SwapTests
{
    private int emptyMoments;

    [Fact]
    public void AWeightThatFallsToNothingBringsTheSorryServerFirst()
    {
        RealServerConfig server = Configured.Real(1) with { Checkers = [new FileCheckConfig { TrackFile = "load", Weight = 1 }] };
        PoolUnderTest pool = Watched(Configured.Virtual(server) with { SorryServer = Configured.Sorry });

        pool.Handle(new HealthInput.FileRead("load", -5));

        Assert.Equal("10.0.0.99=1", pool.Table);
        Assert.Equal(0, emptyMoments);
    }

    [Fact]
    public void AnInhibitedServerThatIsTheSorryServerTooServesAsSuch()
    {
        VirtualServerConfig config = Configured.Virtual(Configured.Real(1) with { InhibitOnFailure = true }, Configured.Real(2)) with
        {
            SorryServer = Configured.Sorry with { Address = Configured.AddressOf(1) },
        };
        PoolUnderTest pool = Watched(config);
        pool.Fail(1);
        pool.Fail(2);

        pool.Pass(20);

        Assert.Equal("10.0.0.1=1", pool.Table);
        Assert.Equal(0, emptyMoments);
        pool.Mend(1);
        pool.Pass(20);
        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void AReloadThatChangesOnlyHowTheSorryServerIsKeptLeavesItInItsPlace()
    {
        VirtualServerConfig config = Configured.Virtual(Configured.Real(1)) with { SorryServer = Configured.Sorry };
        PoolUnderTest pool = Watched(config);
        pool.Fail(1);
        pool.Pass(20);
        Assert.Equal("10.0.0.99=1", pool.Table);

        pool.Reload(config with { SorryServer = Configured.Sorry with { Inhibit = true } });

        Assert.Equal("10.0.0.99=1", pool.Table);
        pool.Mend(1);
        pool.Pass(20);
        Assert.Equal("10.0.0.1=1 10.0.0.99=0", pool.Table);
        Assert.Equal(0, emptyMoments);
    }

    [Fact]
    public void AReloadWithOtherServersPutsThemInBeforeTheFormerOnesGo()
    {
        PoolUnderTest pool = Watched(Configured.Virtual(Configured.Real(1), Configured.Real(2)));

        pool.Reload(Configured.Virtual(Configured.Real(3), Configured.Real(4)));

        Assert.Equal("10.0.0.3=1 10.0.0.4=1", pool.Table);
        Assert.Equal(0, emptyMoments);
    }

    [Fact]
    public void AReloadThatBringsASorryServerForTheLastOneThatGoesLeavesNoGap()
    {
        VirtualServerConfig two = Configured.Virtual(Configured.Real(1), Configured.Real(2)) with { Quorum = 2 };
        PoolUnderTest pool = Watched(two);
        pool.Fail(2);
        pool.Pass(20);
        Assert.Equal("10.0.0.1=1", pool.Table);

        pool.Reload(Configured.Virtual(Configured.Real(2)) with { SorryServer = Configured.Sorry });

        Assert.Equal("10.0.0.99=1", pool.Table);
        Assert.Equal(0, emptyMoments);
    }

    private PoolUnderTest Watched(VirtualServerConfig config)
    {
        PoolUnderTest pool = PoolUnderTest.Started(config);
        pool.Pass(2);
        pool.AfterCommand = () =>
        {
            bool serves = pool.Kernel[PoolUnderTest.Service].Destinations.Values.Any(destination => destination.Weight > 0);
            emptyMoments += serves ? 0 : 1;
        };
        return pool;
    }
}
