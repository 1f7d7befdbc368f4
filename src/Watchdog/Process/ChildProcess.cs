using Keepalive.Control;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Processes;
using Keepalive.Linux.Sockets;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Process;

/// <summary>One running child: its process, the link to it, and which of its instances are masters.</summary>
internal sealed class ChildProcess
{
    private readonly EventLoop loop;
    private readonly WatchedProcess process;
    private readonly int descriptor;
    private readonly FrameLink link;
    private readonly FrameLink.Handler onMessage;
    private bool linkOpen = true;
    private byte[]? known;

    private ChildProcess(EventLoop loop, int pid, int descriptor, FrameLink.Handler onMessage, Action<ExitStatus> onEnd)
    {
        this.loop = loop;
        this.descriptor = descriptor;
        this.onMessage = onMessage;
        link = new FrameLink(
            buffer => StreamDescriptor.Receive(descriptor, buffer), bytes => StreamDescriptor.Send(descriptor, bytes));
        loop.Add(descriptor, Readiness.Readable, OnLink);
        process = new WatchedProcess(loop, pid, status =>
        {
            CloseLink();
            onEnd(status);
        });
    }

    public int Pid => process.Pid;

    /// <summary>Something that was sent to it is still on its way.</summary>
    public bool WantsToWrite => link.WantsToWrite;

    public FrameWriter Outgoing => link.Outgoing;

    /// <summary>Starts this executable again with a role as its first word.</summary>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static ChildProcess Start(
        EventLoop loop, ChildRole role, string identSuffix, IReadOnlyList<string> options, FrameLink.Handler onMessage, Action<ExitStatus> onEnd)
    {
        StreamPair pair = new();
        int pid = ProcessLauncher.Start(new LaunchRequest
        {
            Path = "/proc/self/exe",
            Arguments = [Roles.ProgramName, Roles.Argument(role, identSuffix), .. options],
            PassDescriptor = pair.Theirs,
            BlockedSignals = Roles.BlockedSignals,
        });
        StreamDescriptor.Close(pair.Theirs);
        if (pid > 0) return new ChildProcess(loop, pid, pair.Ours, onMessage, onEnd);
        StreamDescriptor.Close(pair.Ours);
        throw new LinuxException("posix_spawn", -pid, $"start the {SupervisorMessages.NameOf(role)} child");
    }

    /// <summary>Writes a bundle, unless the child has it already: for a message that follows.</summary>
    public void WriteBundle(byte[] bundle)
    {
        if (known is not null && known.AsSpan().SequenceEqual(bundle)) return;
        known = bundle;
        MessageCodec.WriteBundle(Outgoing, bundle);
    }

    /// <summary>Sends what was written to <see cref="Outgoing"/>; what does not fit now follows when there is room.</summary>
    public void Flush()
    {
        if (!linkOpen) return;
        if (!link.Flush()) CloseLink();
        else loop.Change(descriptor, link.WantsToWrite ? Readiness.Readable | Readiness.Writable : Readiness.Readable);
    }

    public void Kill() => process.Send(Signal.Kill);

    public void Terminate() => process.Send(Signal.Terminate);

    public void Forward(int signal) => process.Send(signal);

    private void OnLink(Readiness readiness)
    {
        if ((readiness & Readiness.Writable) != 0) Flush();
        if (!linkOpen || (readiness & ~Readiness.Writable) == 0) return;
        try
        {
            if (!link.Read(onMessage)) CloseLink();
        }
        catch (FrameException)
        {
            // A child that talks nonsense is as good as a hanging one.
            CloseLink();
            Kill();
        }
    }

    private void CloseLink()
    {
        if (!linkOpen) return;
        linkOpen = false;
        loop.Remove(descriptor);
        StreamDescriptor.Close(descriptor);
    }
}
