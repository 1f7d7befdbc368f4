using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>FILE_CHECK: the number in a file decides at once.</summary>
public sealed class FileCheckTests
{
    [Theory]
    [InlineData(0, false, 0, "10.0.0.1=5")]
    [InlineData(0, false, 3, "")]
    [InlineData(0, true, 0, "")]
    [InlineData(0, true, -1, "10.0.0.1=5")]
    [InlineData(2, false, 3, "10.0.0.1=11")]
    [InlineData(2, true, 2, "10.0.0.1=1")]
    [InlineData(2, false, -100, "10.0.0.1=0")]
    [InlineData(1, false, int.MinValue, "")]
    [InlineData(1, false, long.MinValue, "")]
    [InlineData(1, false, long.MaxValue, "10.0.0.1=2147483647")]
    public void TheNumberCountsAtTheStartAndWhenItChanges(int weight, bool reverse, long number, string expected)
    {
        VirtualServerConfig config = Following(new FileCheckConfig { TrackFile = "load", Weight = weight, Reverse = reverse });
        HealthInput.FileRead read = new("load", number);

        PoolUnderTest fromTheStart = PoolUnderTest.Started(Configured.File(config), null, read);
        PoolUnderTest later = PoolUnderTest.Started(config);
        later.Handle(new HealthInput.FileRead("other", 77));
        later.Handle(read);

        Assert.Equal(expected, fromTheStart.Table);
        Assert.Equal(expected, later.Table);
        later.Pass(1000);
        Assert.Empty(later.ProbeTimes);
    }

    [Fact]
    public void AServerComesAndGoesWithItsFile()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Following(new FileCheckConfig { TrackFile = "load", Weight = 0 }));
        pool.TakeLines();

        pool.Handle(new HealthInput.FileRead("load", 1));
        Assert.Equal("", pool.Table);
        Assert.Contains("([10.0.0.1]:tcp:80): tracked file load now FAULT state", pool.TakeLines());
        pool.Handle(new HealthInput.FileRead("load", 0));

        Assert.Equal("10.0.0.1=5", pool.Table);
        Assert.Contains("([10.0.0.1]:tcp:80): tracked file load leaving FAULT state", pool.TakeLines());
    }

    [Fact]
    public void AReloadTakesAnotherFactorAndForgetsTheOldOne()
    {
        PoolUnderTest pool = PoolUnderTest.Started(Following(new FileCheckConfig { TrackFile = "load", Weight = 1 }));
        pool.Handle(new HealthInput.FileRead("load", 4));
        Assert.Equal("10.0.0.1=9", pool.Table);

        pool.Reload(Following(new FileCheckConfig { TrackFile = "load", Weight = 2 }));
        Assert.Equal("10.0.0.1=13", pool.Table);
        pool.Reload(Configured.Virtual(Configured.Real(1, weight: 5)));
        pool.Handle(new HealthInput.FileRead("load", 100));

        Assert.Equal("10.0.0.1=5", pool.Table);
    }

    private static VirtualServerConfig Following(FileCheckConfig check) =>
        Configured.Virtual(Configured.Real(1, weight: 5) with { Checkers = [check] });
}
