using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>Quorum, hysteresis, the sorry server, and who is told of it.</summary>
public sealed class QuorumTests
{
    [Theory]
    [InlineData(false, "quorum_up")]
    [InlineData(true, "up1 quorum_up")]
    public void ServersThatBeginAsUpAreToldOfWhenAskedFor(bool tell, string scripts)
    {
        RealServerConfig alpha = Configured.Real(2) with
        {
            Checkers = [Configured.Tcp(2) with { Alpha = true }],
            NotifyUp = Configured.Script("up2"),
        };
        VirtualServerConfig config = Configured.Virtual(Configured.Real(1) with { NotifyUp = Configured.Script("up1") }, alpha) with
        {
            QuorumUp = Configured.Script("quorum_up"),
        };

        PoolUnderTest pool = PoolUnderTest.Started(Configured.File(config) with { Global = new GlobalDefs { RsInitNotifies = tell } });

        Assert.Equal(scripts, string.Join(' ', pool.TakeScripts()));
    }

    [Fact]
    public void TheSorryServerStandsInWhenAllAreDownAndLeavesWhenOneReturns()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1), Configured.Real(2)) with { SorryServer = Configured.Sorry });
        pool.Fail(1);
        pool.Fail(2);
        pool.Pass(20);
        Assert.Equal("10.0.0.99=1", pool.Table);

        pool.Mend(2);
        pool.Pass(6);

        Assert.Equal("10.0.0.2=1", pool.Table);
    }

    [Fact]
    public void ASwapLeavesNoMomentWithoutAServer()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1), Configured.Real(2)) with { SorryServer = Configured.Sorry });
        int emptyMoments = 0;
        pool.AfterCommand = () => emptyMoments += pool.Table.Length == 0 ? 1 : 0;
        for (int i = 0; i < 3; i++)
        {
            pool.Fail(1);
            pool.Fail(2);
            pool.Pass(20);
            pool.Mend(1);
            pool.Pass(20);
        }

        Assert.Equal("10.0.0.1=1", pool.Table);
        Assert.Equal(0, emptyMoments);
    }

    [Fact]
    public void QuorumIsGainedAtQuorumPlusHysteresisAndLostBelowQuorumMinusHysteresis()
    {
        VirtualServerConfig server = Configured.Virtual([.. Enumerable.Range(1, 5).Select(number => Configured.Real(number))]) with
        {
            Quorum = 3,
            Hysteresis = 1,
            SorryServer = Configured.Sorry,
        };
        PoolUnderTest pool = Balanced(server);
        Assert.True(pool.Virtual.HasQuorum);

        FailAll(pool, 1, 2, 3);
        Assert.True(pool.Virtual.HasQuorum);
        FailAll(pool, 4);
        Assert.False(pool.Virtual.HasQuorum);
        MendAll(pool, 1, 2);
        Assert.False(pool.Virtual.HasQuorum);
        MendAll(pool, 3);
        Assert.True(pool.Virtual.HasQuorum);
    }

    [Fact]
    public void ScriptsAreToldAfterTheKernelHasChanged()
    {
        VirtualServerConfig server = Configured.Virtual(Configured.Real(1) with
        {
            NotifyUp = Configured.Script("up"),
            NotifyDown = Configured.Script("down"),
        }) with
        {
            QuorumUp = Configured.Script("quorum-up"),
            QuorumDown = Configured.Script("quorum-down"),
        };
        PoolUnderTest pool = PoolUnderTest.Started(server);
        Assert.Equal(["quorum-up"], pool.TakeScripts());
        pool.Pass(2);
        pool.Fail(1);
        pool.Pass(20);
        pool.Take<HealthEffect.Log>();

        pool.Mend(1);
        pool.Pass(6);
        List<HealthEffect> effects = pool.Take<HealthEffect>();

        Assert.Equal(["up", "quorum-up"], effects.OfType<HealthEffect.RunScript>().Select(run => run.Script.Argv[0]));
        int kernel = effects.FindIndex(effect => effect is HealthEffect.ApplyIpvs);
        int script = effects.FindIndex(effect => effect is HealthEffect.RunScript);
        Assert.InRange(kernel, 0, script);
    }

    [Fact]
    public void InhibitOnFailureKeepsTheServerWithWeightZero()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1) with { InhibitOnFailure = true }, Configured.Real(2)));
        pool.Fail(1);

        pool.Pass(20);

        Assert.Equal("10.0.0.1=0 10.0.0.2=1", pool.Table);
    }

    [Fact]
    public void AnInhibitedSorryServerIsThereFromTheStart()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1)) with { SorryServer = Configured.Sorry with { Inhibit = true } });
        Assert.Equal("10.0.0.1=1 10.0.0.99=0", pool.Table);
        pool.Fail(1);

        pool.Pass(20);

        Assert.Equal("10.0.0.99=1", pool.Table);
    }

    [Fact]
    public void OmegaTellsScriptsWhenTheProcessStops()
    {
        RealServerConfig real = Configured.Real(1) with { NotifyDown = Configured.Script("down") };
        PoolUnderTest pool = Balanced(Configured.Virtual(real) with { Omega = true, QuorumDown = Configured.Script("quorum-down") });
        pool.TakeScripts();

        pool.Handle(new HealthInput.Stop(KeepIpvs: false));

        Assert.Equal(["down", "quorum-down"], pool.TakeScripts());
        Assert.Equal("no service", pool.Table);
    }

    [Fact]
    public void AStopThatKeepsIpvsLeavesTheTable()
    {
        PoolUnderTest pool = Balanced(Configured.Virtual(Configured.Real(1)));

        pool.Handle(new HealthInput.Stop(KeepIpvs: true));

        Assert.Equal("10.0.0.1=1", pool.Table);
    }

    /// <summary>
    /// Random answers: whatever comes, a server that may serve does, quorum follows its two thresholds, the kernel holds what is wanted
    /// and never refuses a command.
    /// </summary>
    [Fact]
    public void UnderRandomAnswersThePoolIsNeverEmptyWhileAServerMayServe()
    {
        for (ulong seed = 1; seed <= 60; seed++) RunRandomly(seed);
    }

    private static void RunRandomly(ulong seed)
    {
        SeededRandom random = new(seed);
        int count = 1 + (int)random.Next(6);
        RealServerConfig[] servers = [.. Enumerable.Range(1, count).Select(number => Configured.Real(number, weight: 1 + (uint)random.Next(3)))];
        long total = servers.Sum(server => server.Weight);
        uint quorum = 1 + (uint)random.Next((int)total);
        VirtualServerConfig config = Configured.Virtual(servers) with
        {
            Quorum = quorum,
            Hysteresis = (uint)random.Next((int)Math.Min(quorum, total - quorum + 1)),
            SorryServer = random.Chance(0.5) ? Configured.Sorry : null,
        };
        PoolUnderTest pool = PoolUnderTest.Started(config);
        pool.AfterCommand = () =>
        {
            bool mayServe = config.SorryServer is not null || pool.Virtual.Servers.Any(server => server.IsAlive);
            Assert.True(!mayServe || pool.Table.Length > 0, $"seed {seed}: nothing serves, a server may");
        };
        for (int step = 0; step < 200; step++)
        {
            int server = 1 + (int)random.Next(count);
            if (random.Chance(0.5)) pool.Fail(server);
            else pool.Mend(server);
            pool.Pass(random.NextDouble() * 20);
            Check(pool, config, seed);
        }
    }

    private static void Check(PoolUnderTest pool, VirtualServerConfig config, ulong seed)
    {
        long alive = pool.Virtual.Servers.Where(server => server.IsAlive).Sum(server => server.Weight);
        bool has = pool.Virtual.HasQuorum;
        if (!has) Assert.True(alive < config.Quorum + config.Hysteresis, $"seed {seed}: {alive} would be enough");
        if (has) Assert.True(alive > 0 && alive >= config.Quorum - (long)config.Hysteresis, $"seed {seed}: kept with {alive}");
        Assert.Equal(has || config.SorryServer is null, !pool.Virtual.IsSorry);
        string[] expected = pool.Virtual.IsSorry
            ? ["10.0.0.99=1"]
            : [.. pool.Virtual.Servers.Where(server => server.IsAlive).OrderBy(server => server.Config.Address.Value)
                .Select(server => $"{server.Config.Address}={server.Weight}")];
        Assert.Equal(string.Join(' ', expected), pool.Table);
    }

    private static PoolUnderTest Balanced(VirtualServerConfig config)
    {
        PoolUnderTest pool = PoolUnderTest.Started(config);
        pool.Pass(2);
        return pool;
    }

    private static void FailAll(PoolUnderTest pool, params int[] servers)
    {
        foreach (int server in servers) pool.Fail(server);
        pool.Pass(20);
    }

    private static void MendAll(PoolUnderTest pool, params int[] servers)
    {
        foreach (int server in servers) pool.Mend(server);
        pool.Pass(20);
    }
}
