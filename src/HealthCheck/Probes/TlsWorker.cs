using Keepalive.Linux;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// A loop on a thread of its own where TLS probes run, with sessions of its own. All but <see cref="Loop"/> and <see cref="Tls"/> belongs to the loop
/// that decides.
/// </summary>
internal sealed class TlsWorker
{
    private readonly LoopThread thread;
    private int probes;
    private bool isLeaving;

    public TlsWorker() => thread = new LoopThread("tls", Tls.Dispose);

    public EventLoop Loop => thread.Loop;

    /// <summary>Belongs to the worker's thread.</summary>
    public TlsResources Tls { get; } = new();

    /// <summary>It has been told to end: what is posted now may never run.</summary>
    public bool IsStopped { get; private set; }

    public bool IsAlive => thread.IsAlive;

    /// <summary>From now on: what is shown to servers that ask, and nothing remembered of any.</summary>
    public void Use(TlsFiles? certificate) => Loop.Post(() => Tls.Unverified.Use(certificate));

    public void Enter() => probes++;

    public void Leave()
    {
        probes--;
        StopIfDone();
    }

    /// <summary>Ends when the probes that are there have ended.</summary>
    public void Retire()
    {
        isLeaving = true;
        StopIfDone();
    }

    public bool Join(TimeSpan limit) => thread.Join(limit);

    private void StopIfDone()
    {
        if (!isLeaving || probes > 0 || IsStopped) return;
        IsStopped = true;
        thread.Stop();
    }
}
