using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>ha_suspend: only the host that has the virtual address checks.</summary>
public sealed class SuspendTests
{
    private static readonly HealthInput Here = new HealthInput.AddressChanged(Configured.Vip, IsHere: true);
    private static readonly HealthInput Gone = new HealthInput.AddressChanged(Configured.Vip, IsHere: false);

    [Fact]
    public void NothingIsCheckedWhileTheAddressIsElsewhere()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Suspendable());
        pool.Fail(1);

        pool.Pass(100);

        Assert.Empty(pool.ProbeTimes);
        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void ChecksBeginWhenTheAddressComesAndStopWhenItGoes()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Suspendable());
        pool.Pass(100);

        pool.Handle(Here);
        pool.Pass(8);
        Assert.Equal([101, 107], pool.ProbeTimes);
        pool.Handle(Gone);
        pool.Pass(100);

        Assert.Equal(2, pool.ProbeTimes.Count);
        Assert.Equal(
            ["Activating healthchecker for service [10.0.0.1]:tcp:80 for VS [192.0.2.1]:tcp:80",
                "Suspending healthchecker for service [10.0.0.1]:tcp:80 for VS [192.0.2.1]:tcp:80"],
            pool.TakeLines().Where(line => line.Contains("healthchecker", StringComparison.Ordinal)));
    }

    [Fact]
    public void AServerThatIsDownStaysDownMeanwhile()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Configured.File(Suspendable()), null, Here);
        pool.Fail(1);
        pool.Pass(2);
        Assert.Equal("", pool.Table);

        pool.Handle(Gone);
        pool.Mend(1);
        pool.Pass(100);
        Assert.Equal("", pool.Table);
        pool.Handle(Here);
        pool.Pass(2);

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    [Fact]
    public void AReloadCanTurnItOnAndOff()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Suspendable());
        pool.Pass(10);

        pool.Reload(Suspendable() with { HaSuspend = false });
        pool.Pass(2);
        Assert.Single(pool.ProbeTimes);
        pool.Reload(Suspendable());
        pool.Pass(100);

        Assert.Single(pool.ProbeTimes);
    }

    [Fact]
    public void AServerThatAReloadAddsWaitsToo()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Suspendable());

        pool.Reload(Suspendable() with { RealServers = [Configured.Real(1), Configured.Real(2)] });
        pool.Pass(100);
        Assert.Empty(pool.ProbeTimes);
        pool.Handle(Here);
        pool.Pass(2);

        Assert.Equal(2, pool.ProbeTimes.Count);
    }

    private static VirtualServerConfig Suspendable() => Configured.Virtual(Configured.Real(1)) with { HaSuspend = true };
}
