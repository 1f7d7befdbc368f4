namespace Keepalive.Linux;

/// <summary>
/// <see cref="BackgroundWork"/> one after the other: a configuration that comes while the one before it is still being read has its turn
/// behind it.
/// </summary>
public sealed class BackgroundQueue(EventLoop loop)
{
    private readonly Queue<Action> waiting = new();
    private bool busy;

    /// <summary>Runs <paramref name="work"/> aside when its turn comes, then <paramref name="finish"/> on the loop.</summary>
    public void Run<T>(Func<T> work, Action<T> finish)
    {
        if (busy) waiting.Enqueue(() => Begin(work, finish));
        else Begin(work, finish);
    }

    private void Begin<T>(Func<T> work, Action<T> finish)
    {
        busy = true;
        BackgroundWork.Run(loop, work, result =>
        {
            finish(result);
            busy = false;
            if (waiting.TryDequeue(out Action? next)) next();
        });
    }
}
