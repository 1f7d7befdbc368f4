using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.HealthCheck.Tests.Engine;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>TLS probes on threads of their own; with a real server: NginxTests.</summary>
public sealed class TlsWorkerTests
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1000, 10, 4, 0)]
    [InlineData(4999, 10, 4, 0)]
    [InlineData(5000, 10, 4, 1)]
    [InlineData(10000, 10, 4, 2)]
    [InlineData(10000, 10, 1, 1)]
    [InlineData(5000, 0.01, 64, TlsWorkers.WorkersMax)]
    public void ThereIsAThreadForEveryFiveHundredChecksASecond(int servers, double delay, int processors, int expected)
    {
        HttpCheckConfig check = WorkerBed.Configuration(1) with { DelayLoop = TimeSpan.FromSeconds(delay) };
        VirtualServerConfig With(params CheckerConfig[] checks) => Configured.Virtual(
            [.. Enumerable.Range(0, servers).Select(number => Configured.Real(number % 200 + 1) with { Checkers = [.. checks] })]);

        Assert.Equal(expected, TlsWorkers.CountFor([With(check)], processors));
        Assert.Equal(0, TlsWorkers.CountFor([With(check with { Tls = false }, check with { VerifyCertificate = true })], processors));
    }

    [Fact]
    public void AProbeUnderWayEndsWhereItIsWhenThereAreNoWorkersAnyMore()
    {
        using TestServer silent = new((_, ending) => Task.Delay(Timeout.Infinite, ending));
        using WorkerBed bed = new(count: 1);
        TlsWorker worker = bed.WorkerOf(silent.Port);

        ProbeResult result = bed.Run(WorkerBed.Configuration(silent.Port, limit: 0.2), () => bed.Workers.Use(0, certificate: null));

        Assert.Equal("Timeout connecting", result.Text);
        Assert.Equal(0, bed.Workers.Count);
        Assert.True(worker.Join(EndMax));
    }

    [Fact]
    public void AProbeThatIsDisposedOfReportsNothingAndLetsItsWorkerEnd()
    {
        using TestServer silent = new((_, ending) => Task.Delay(Timeout.Infinite, ending));
        using WorkerBed bed = new(count: 1);
        TlsWorker worker = bed.WorkerOf(silent.Port);
        bool reported = false;
        using IProbe probe = bed.Make(WorkerBed.Configuration(silent.Port), _ => reported = true);
        using IProbe neverStarted = bed.Make(WorkerBed.Configuration(silent.Port), _ => reported = true);

        probe.Start();
        bed.Workers.Use(0, certificate: null);
        Assert.False(worker.IsStopped);
        probe.Dispose();

        Assert.True(worker.IsStopped);
        Assert.True(worker.Join(EndMax));
        bed.Home.Post(bed.Home.Stop);
        bed.Home.Run();
        Assert.False(reported);
    }

    [Fact]
    public void WhatIsDueTogetherIsBegunInPortions()
    {
        const int Probes = 100;
        using ManualResetEventSlim hangs = new();
        using WorkerBed bed = new(count: 1);
        TlsWorker worker = bed.WorkerOf(1);
        List<int> begunByTurn = [0];
        int begun = 0;

        worker.Loop.Post(hangs.Wait);
        for (int i = 0; i < Probes; i++) worker.Enter(() => begun++);
        worker.Loop.Post(Count);
        hangs.Set();
        bed.Home.Run();

        Assert.All(begunByTurn.Zip(begunByTurn.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 8));
        for (int i = 0; i < Probes; i++) worker.Leave();

        void Count()
        {
            begunByTurn.Add(begun);
            if (begun < Probes) worker.Loop.Post(Count);
            else bed.Home.Post(bed.Home.Stop);
        }
    }

    [Fact]
    public void AProbeThatIsDisposedOfBeforeItsTurnNeverBegins()
    {
        using ManualResetEventSlim hangs = new();
        int connections = 0;
        using TestServer closing = new((_, _) =>
        {
            Interlocked.Increment(ref connections);
            return Task.CompletedTask;
        });
        using WorkerBed bed = new(count: 1);
        bed.WorkerOf(closing.Port).Loop.Post(hangs.Wait);
        using IProbe probe = bed.Make(WorkerBed.Configuration(closing.Port), _ => { });
        probe.Start();
        probe.Dispose();
        hangs.Set();

        Assert.False(bed.Run(WorkerBed.Configuration(closing.Port)).Succeeded);
        Assert.Equal(1, connections);
    }

    [Fact]
    public void AWorkerThatHangsIsNoticed()
    {
        using ManualResetEventSlim hangs = new();
        using WorkerBed bed = new(count: 2);
        bool turned = false;
        TlsWorker worker = bed.WorkerOf(1);
        TlsWorker other = Enumerable.Range(2, 1000).Select(port => bed.WorkerOf((ushort)port)).First(one => one != worker);

        worker.Loop.Post(hangs.Wait);
        bed.Workers.WhenAllHaveTurned(() => turned = true);
        other.Loop.Post(() => bed.Home.Post(bed.Home.Stop));
        bed.Home.Run();
        Assert.False(turned);

        hangs.Set();
        bed.Workers.WhenAllHaveTurned(bed.Home.Stop);
        bed.Home.Run();
        Assert.True(turned);
    }

    [Fact]
    public void WithoutWorkersNobodyIsWaitedFor()
    {
        using WorkerBed bed = new(count: 0);
        bool turned = false;
        bed.Workers.WhenAllHaveTurned(() => turned = true);
        Assert.True(turned);
    }
}
