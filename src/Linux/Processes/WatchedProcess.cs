namespace Keepalive.Linux.Processes;

/// <summary>A started process whose end the event loop sees (pidfd_open(2)). Reaps it, once.</summary>
public sealed unsafe class WatchedProcess
{
    private const int SYS_pidfd_open = 434;

    private readonly EventLoop loop;
    private readonly Action<ExitStatus> onEnd;
    private readonly int descriptor;

    /// <exception cref="LinuxException">The process cannot be watched; it is killed and reaped.</exception>
    public WatchedProcess(EventLoop loop, int pid, Action<ExitStatus> onEnd)
    {
        this.loop = loop;
        this.onEnd = onEnd;
        Pid = pid;
        descriptor = (int)Native.syscall(SYS_pidfd_open, pid, 0, 0, 0);
        if (descriptor < 0)
        {
            int errno = Errno.Last;
            _ = Native.kill(pid, Signal.Kill);
            int status;
            _ = Native.waitpid(pid, &status, 0);
            throw new LinuxException("pidfd_open", errno, $"watch process {pid}");
        }
        loop.Add(descriptor, Readiness.Readable, _ => Reap());
    }

    public int Pid { get; }

    public bool HasEnded { get; private set; }

    /// <summary>Signals the process; harmless when it has ended.</summary>
    public void Send(int signal)
    {
        if (!HasEnded) _ = Native.kill(Pid, signal);
    }

    /// <summary>Signals the process group that it leads.</summary>
    public void SendToGroup(int signal) => _ = Native.kill(-Pid, signal);

    private void Reap()
    {
        int status;
        if (Native.waitpid(Pid, &status, Native.WNOHANG) != Pid) return;
        HasEnded = true;
        loop.Remove(descriptor);
        _ = Native.Close(descriptor);
        onEnd(new ExitStatus(status));
    }
}
