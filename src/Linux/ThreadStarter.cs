namespace Keepalive.Linux;

/// <summary>
/// Makes the threads of a process that may be real-time. The runtime's <see cref="Thread.Start()"/> yields the processor until the new thread
/// runs; on the only processor, or on busy ones, a real-time thread that yields never lets an ordinary one run, and adverts wait until the
/// kernel takes the processor away. So an ordinary thread that is there before does it, and whoever wants a thread waits for nothing.
/// </summary>
public static class ThreadStarter
{
    private const int StackBytes = 256 << 10;

    private static EventLoop? loop;

    /// <summary>
    /// Once, with ordinary scheduling and after signals are blocked: its threads have that, and its network namespace. Powers and processors that
    /// the process is left with later are its own too (<see cref="Follow"/>). Without it, threads are made by whoever wants them.
    /// </summary>
    /// <exception cref="LinuxException">No descriptors left.</exception>
    public static void Prepare()
    {
        if (loop is not null) return;
        EventLoop made = new();
        new Thread(made.Run, StackBytes) { IsBackground = true, Name = "threads" }.Start();
        loop = made;
    }

    /// <summary>Starts it soon.</summary>
    public static void Start(Thread thread)
    {
        if (loop is null) thread.Start();
        else loop.Post(thread.Start);
    }

    /// <summary>What holds for each thread by itself, before the next thread is made; it worked for the caller's already.</summary>
    internal static void Follow(Action action) => loop?.Post(action);
}
