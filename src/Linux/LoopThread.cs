namespace Keepalive.Linux;

/// <summary>
/// A loop that turns on a thread of its own, for work that would take the processor from the loop that decides. As with <see cref="BackgroundWork"/>
/// the thread has the network namespace, the powers and the processors of the one that makes it, but never its real-time priority.
/// </summary>
public sealed class LoopThread
{
    private const int StackBytes = 1 << 20;

    private readonly TaskCompletionSource ended = new();
    private readonly Action atEnd;

    /// <param name="name">15 characters at most; ps(1) shows it.</param>
    /// <param name="atEnd">Runs on the thread after the last turn.</param>
    /// <exception cref="LinuxException">No descriptors left.</exception>
    public LoopThread(string name, Action atEnd)
    {
        this.atEnd = atEnd;
        ThreadStarter.Start(new Thread(Work, StackBytes) { IsBackground = true, Name = name });
    }

    /// <summary>Of other threads' concern is only <see cref="EventLoop.Post"/>.</summary>
    public EventLoop Loop { get; } = new();

    public bool IsAlive => !ended.Task.IsCompleted;

    /// <summary>Ends the thread after what has been posted so far; what is posted from now on may never run.</summary>
    public void Stop() => Loop.Post(Loop.Stop);

    /// <summary>Waits for the end; false: it still works.</summary>
    public bool Join(TimeSpan limit) => ended.Task.Wait(limit);

    private void Work()
    {
        Loop.Run();
        atEnd();
        Loop.Dispose();
        ended.SetResult();
    }
}
