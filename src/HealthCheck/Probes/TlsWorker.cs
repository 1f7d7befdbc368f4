using Keepalive.Linux;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// A loop on a thread of its own where TLS probes run, with sessions of its own. All but <see cref="Loop"/> and <see cref="Tls"/> belongs to the loop
/// that decides.
/// </summary>
internal sealed class TlsWorker
{
    /// <summary>
    /// More are not begun before those under way have had their turn: what is due together would end together otherwise, and be due together again.
    /// </summary>
    private const int BeginsPerTurnMax = 8;

    private readonly LoopThread thread;
    private int probes;
    private bool isLeaving;

    // Of the worker's thread.
    private readonly Queue<Action> waiting = new();
    private bool isBeginning;

    public TlsWorker() => thread = new LoopThread("tls", Tls.Dispose);

    public EventLoop Loop => thread.Loop;

    /// <summary>Belongs to the worker's thread.</summary>
    public TlsResources Tls { get; } = new();

    /// <summary>It has been told to end: what is posted now may never run.</summary>
    public bool IsStopped { get; private set; }

    public bool IsAlive => thread.IsAlive;

    /// <summary>From now on: what is shown to servers that ask, and nothing remembered of any.</summary>
    public void Use(TlsFiles? certificate) => Loop.Post(() => Tls.Unverified.Use(certificate));

    /// <summary>Begins a probe on the worker's thread, behind those that came before.</summary>
    public void Enter(Action begin)
    {
        probes++;
        Loop.Post(() =>
        {
            waiting.Enqueue(begin);
            if (!isBeginning) Loop.Post(BeginSome);
            isBeginning = true;
        });
    }

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

    private void BeginSome()
    {
        for (int i = 0; i < BeginsPerTurnMax && waiting.TryDequeue(out Action? begin); i++) begin();
        isBeginning = waiting.Count > 0;
        if (isBeginning) Loop.Post(BeginSome);
    }

    private void StopIfDone()
    {
        if (!isLeaving || probes > 0 || IsStopped) return;
        IsStopped = true;
        thread.Stop();
    }
}
