using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>A reload, a restart or somebody else's change touches only what differs.</summary>
public sealed class ReloadTests
{
    [Fact]
    public void AReloadOfTheSameFileWritesNothingAndForgetsNothing()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1), Configured.Real(2)));
        pool.Fail(1);
        pool.Pass(20);
        int before = pool.CommandCount;

        pool.Reload(Configured.Virtual(Configured.Real(1), Configured.Real(2)));

        Assert.Equal(before, pool.CommandCount);
        Assert.Equal("10.0.0.2=1", pool.Table);
    }

    [Fact]
    public void OneChangedWeightIsOneCommand()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1), Configured.Real(2)));
        int before = pool.CommandCount;

        pool.Reload(Configured.Virtual(Configured.Real(1), Configured.Real(2, weight: 7)));

        Assert.Equal(before + 1, pool.CommandCount);
        Assert.Equal("10.0.0.1=1 10.0.0.2=7", pool.Table);
    }

    [Fact]
    public void ServersComeAndGo()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1), Configured.Real(2)));

        pool.Reload(Configured.Virtual(Configured.Real(2), Configured.Real(3)));

        Assert.Equal("10.0.0.2=1 10.0.0.3=1", pool.Table);
        Assert.Contains("service [10.0.0.1]:tcp:80 no longer exist", pool.TakeLines());
    }

    [Fact]
    public void ANewServerHasAllItsTriesWhereAStartHasOne()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1)));
        pool.Fail(2);
        pool.Reload(Configured.Virtual(Configured.Real(1), Configured.Real(2)));

        pool.Pass(6.9);
        Assert.Equal("10.0.0.1=1 10.0.0.2=1", pool.Table);
        pool.Pass(0.2);

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void AServerWhoseFailingCheckIsRemovedComesUp()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1)));
        pool.Fail(1);
        pool.Pass(20);

        pool.Reload(Configured.Virtual(Configured.Real(1) with { Checkers = [] }));

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void ASorryServerThatAReloadBringsIsUsedAtOnceWhereItIsNeeded()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1)));
        pool.Fail(1);
        pool.Pass(20);

        pool.Reload(Configured.Virtual(Configured.Real(1)) with { SorryServer = Configured.Sorry });
        Assert.Equal("10.0.0.99=1", pool.Table);
        pool.Reload(Configured.Virtual(Configured.Real(1)));

        Assert.Equal("", pool.Table);
    }

    [Fact]
    public void AVanishedVirtualServerTakesItsServiceWithIt()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1)));

        pool.Reload();

        Assert.Empty(pool.Kernel);
    }

    [Fact]
    public void ARestartFindsItsPredecessorsEntriesAndChangesOnlyWhatDiffers()
    {
        PoolUnderTest former = Balanced(Configured.Virtual(Configured.Real(1), Configured.Real(2)));

        PoolUnderTest pool = PoolUnderTest.Started(Configured.File(Configured.Virtual(Configured.Real(1), Configured.Real(3))), former.Kernel);

        Assert.Equal("10.0.0.1=1 10.0.0.3=1", pool.Table);
        Assert.Equal(2, pool.CommandCount);
    }

    [Fact]
    public void AChangeBehindOurBackIsRepaired()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1), Configured.Real(2)));
        pool.Kernel[PoolUnderTest.Service].Destinations.Remove(new DestinationKey(Configured.AddressOf(1), 80));

        pool.Handle(new HealthInput.TableRead(pool.ReadKernel()));

        Assert.Equal("10.0.0.1=1 10.0.0.2=1", pool.Table);
    }

    [Fact]
    public void TwoThousandServersOfOneVirtualServerGoDownWithOneCommandEach()
    {
        RealServerConfig[] servers = [.. Enumerable.Range(1, 2_000).Select(number => Configured.Real(number))];
        PoolUnderTest pool = Balanced(Configured.Virtual(servers));
        int before = pool.CommandCount;
        for (int number = 1; number <= 2_000; number++) pool.Fail(number);

        pool.Pass(20);

        Assert.Equal(2_000, pool.CommandCount - before);
        Assert.Equal("", pool.Table);
    }

    private static PoolUnderTest Balanced(VirtualServerConfig config)
    {
        PoolUnderTest pool = PoolUnderTest.Started(config);
        pool.Pass(2);
        return pool;
    }
}
