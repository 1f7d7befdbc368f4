using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Sockets;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// Going to the background. A managed process cannot fork, so the called process starts itself again in a session of its own and
/// returns when the daemon has its pid file and starts its children, or with the daemon's status when it ends before that.
/// </summary>
internal static class Detachment
{
    private const byte Started = 1;

    public static int Start(string[] words)
    {
        StreamPair pair = new();
        int pid = ProcessLauncher.Start(new LaunchRequest
        {
            Path = "/proc/self/exe",
            Arguments = [Roles.ProgramName, Roles.Detached, .. words],
            PassDescriptor = pair.Theirs,
            NewSession = true,
            BlockedSignals = Roles.BlockedSignals,
        });
        StreamDescriptor.Close(pair.Theirs);
        if (pid < 0)
        {
            Console.Error.WriteLine($"cannot start the daemon: {Errno.Name(-pid)}");
            return 1;
        }
        EventLoop loop = new();
        int status = 1;
        WatchedProcess daemon = new(loop, pid, end =>
        {
            status = end.WasSignalled ? 1 : end.Code;
            loop.Stop();
        });
        loop.Add(pair.Ours, Readiness.Readable, _ =>
        {
            byte[] one = new byte[1];
            if (StreamDescriptor.Receive(pair.Ours, one) != 1)
            {
                // It closed the link without a word: its end tells the status.
                loop.Remove(pair.Ours);
                return;
            }
            status = 0;
            loop.Stop();
        });
        loop.Run();
        if (status != 0) Console.Error.WriteLine($"keepalive: the daemon ended with status {status}; the system log says why");
        return status;
    }

    /// <summary>In the daemon: the caller may return.</summary>
    public static void TellStarted(bool detached)
    {
        if (!detached) return;
        StreamDescriptor.Send(Roles.LinkDescriptor, [Started]);
        StreamDescriptor.Close(Roles.LinkDescriptor);
    }
}
