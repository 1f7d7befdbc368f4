using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// A TLS probe that runs on a worker's loop; its result comes back to the loop that decides, to which the rest belongs.
/// </summary>
/// <param name="home">The loop that decides.</param>
/// <param name="worker">Where it runs.</param>
/// <param name="config">The check.</param>
/// <param name="url">What to ask for.</param>
/// <param name="onDone">Told once, on the loop that decides.</param>
internal sealed class DistantProbe(
    EventLoop home, TlsWorker worker, HttpCheckConfig config, HttpUrlConfig url, Action<ProbeResult> onDone) : IProbe
{
    // Of the worker's thread.
    private HttpProbe? inner;
    private bool isUnwanted;

    private bool entered;
    private bool done;

    public void Start()
    {
        entered = true;
        worker.Enter(Begin);
    }

    public void Dispose()
    {
        if (!entered || done) return;
        done = true;
        // It may not have begun yet; or its result may be on its way already, and is too late.
        worker.Loop.Post(() =>
        {
            isUnwanted = true;
            inner?.Dispose();
        });
        worker.Leave();
    }

    private void Begin()
    {
        if (isUnwanted) return;
        inner = new HttpProbe(worker.Loop, config, url, result => home.Post(() => Finish(result)), worker.Tls);
        inner.Start();
    }

    private void Finish(ProbeResult result)
    {
        if (done) return;
        done = true;
        worker.Leave();
        onDone(result);
    }
}
