using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>A loop that decides, on the thread of the test, with workers for TLS probes.</summary>
internal sealed class WorkerBed : IDisposable
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    private readonly TlsResources tls;

    public WorkerBed(int count)
    {
        Workers = new TlsWorkers(Home);
        Workers.Use(count, certificate: null);
        tls = new TlsResources { Workers = Workers };
    }

    public EventLoop Home { get; } = new();

    public TlsWorkers Workers { get; }

    /// <summary>Sessions that the loop that decides has.</summary>
    public int SessionsAtHome => tls.Unverified.Count;

    public static HttpCheckConfig Configuration(ushort port, double limit = 20) => new()
    {
        Address = TestServer.Address,
        Port = port,
        Tls = true,
        ConnectTimeout = TimeSpan.FromSeconds(limit),
        Urls = [new HttpUrlConfig { Path = "/" }],
    };

    public TlsWorker WorkerOf(ushort port) => Workers.Of(LoopTls.Server.Of(Configuration(port), Configuration(port).Urls[0]))!;

    public IProbe Make(HttpCheckConfig config, Action<ProbeResult> onDone) => WebProbe.For(Home, config, config.Urls[0], tls, onDone);

    /// <summary>One probe to its end, of which the test's thread is told.</summary>
    public ProbeResult Run(HttpCheckConfig config, Action? started = null)
    {
        ProbeResult? result = null;
        int thread = 0;
        LoopTimer guard = Home.NewTimer(Home.Stop);
        guard.Deadline = MonotonicClock.Now + EndMax;
        using IProbe probe = Make(config, Take);
        Assert.IsType<DistantProbe>(probe);
        Home.Post(probe.Start);
        Home.Post(() => started?.Invoke());
        Home.Run();
        guard.Deadline = Instant.Never;
        Assert.NotNull(result);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        return result!.Value;

        void Take(ProbeResult given)
        {
            (result, thread) = (given, Environment.CurrentManagedThreadId);
            Home.Stop();
        }
    }

    public void Dispose()
    {
        Workers.Dispose();
        tls.Dispose();
        Home.Dispose();
    }
}
