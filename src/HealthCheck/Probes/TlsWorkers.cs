using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// The threads that speak TLS where there are so many checks that one loop would have too much to do (docs/decisions/0021). A server is always asked
/// by the same one, which remembers its session. Belongs to the loop that decides.
/// </summary>
/// <param name="home">The loop that decides.</param>
internal sealed class TlsWorkers(EventLoop home) : IDisposable
{
    public const int WorkersMax = 4;

    /// <summary>A fifth of a processor: with fewer there is no thread, and with more one for each so many.</summary>
    public const double ChecksPerSecond = 500;

    private static readonly TimeSpan JoinMax = TimeSpan.FromSeconds(1);

    private readonly List<TlsWorker> leaving = [];
    private TlsWorker[] workers = [];

    public int Count => workers.Length;

    /// <summary>How many are worth while.</summary>
    public static int CountFor(IEnumerable<VirtualServerConfig> servers, int processors)
    {
        double rate = servers.SelectMany(server => server.RealServers).SelectMany(server => server.Checkers).OfType<HttpCheckConfig>()
            .Where(check => check.Tls && WebProbe.LooksAtNoCertificate(check)).Sum(check => 1 / check.DelayLoop.TotalSeconds);
        return (int)Math.Min(rate / ChecksPerSecond, Math.Min(processors, WorkersMax));
    }

    /// <summary>That many from now on, which show this certificate. Probes under way end where they are.</summary>
    public void Use(int count, TlsFiles? certificate)
    {
        leaving.RemoveAll(worker => !worker.IsAlive);
        foreach (TlsWorker worker in workers.Skip(count))
        {
            leaving.Add(worker);
            worker.Retire();
        }
        workers = [.. workers.Take(count), .. Enumerable.Range(0, Math.Max(0, count - workers.Length)).Select(_ => new TlsWorker())];
        foreach (TlsWorker worker in workers) worker.Use(certificate);
    }

    /// <summary>Who asks this server; null: there are no workers.</summary>
    public TlsWorker? Of(LoopTls.Server server) =>
        workers.Length == 0 ? null : workers[(uint)server.GetHashCode() % (uint)workers.Length];

    /// <summary>Says so on the loop that decides, as soon as every worker's loop has turned once more; never, when one hangs.</summary>
    public void WhenAllHaveTurned(Action say)
    {
        int awaited = 1;
        foreach (TlsWorker worker in workers.Concat(leaving).Where(worker => !worker.IsStopped))
        {
            awaited++;
            worker.Loop.Post(() => home.Post(Turned));
        }
        Turned();

        void Turned()
        {
            if (--awaited == 0) say();
        }
    }

    /// <summary>Their probes have been disposed of; one that hangs does not keep the process.</summary>
    public void Dispose()
    {
        Use(0, certificate: null);
        foreach (TlsWorker worker in leaving) worker.Join(JoinMax);
    }
}
