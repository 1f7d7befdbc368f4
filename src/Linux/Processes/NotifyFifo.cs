using System.Globalization;
using System.Text;
using Keepalive.Linux.Files;
using Tmds.Linux;

namespace Keepalive.Linux.Processes;

/// <summary>
/// A named pipe that gets one line for each event. It is open for reading as well, so that it needs no reader: lines wait in it for the
/// next one. What does not fit into the pipe waits here, up to a limit; a reader that comes and goes holds up nobody.
/// </summary>
public sealed unsafe class NotifyFifo : IDisposable
{
    /// <summary>Lines that wait for room in the pipe; beyond that the newest are lost, counted and said.</summary>
    private const int WaitingMax = 100_000;

    private const int O_WRONLY = 1;
    private const int O_RDWR = 2;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;
    private const uint ReadByAll = 0x1a4;
    private const int FIONREAD = 0x541b;

    private readonly EventLoop loop;
    private readonly Action<string> say;
    private readonly bool isOurs;
    private readonly Queue<byte[]> waiting = new();
    private int descriptor;
    private long lost;
    private bool ending;
    private bool disposed;

    private NotifyFifo(EventLoop loop, string path, int descriptor, bool isOurs, Action<string> say)
    {
        this.loop = loop;
        this.descriptor = descriptor;
        this.isOurs = isOurs;
        this.say = say;
        Path = path;
        loop.Add(descriptor, Readiness.None, _ => Drain());
    }

    public string Path { get; }

    public bool IsClosed => disposed;

    /// <summary>Makes it when it is not there, for its owner only; uses it when it is a pipe of ours or of that owner. Null: said why.</summary>
    /// <param name="loop">Where it waits for room.</param>
    /// <param name="path">Its name.</param>
    /// <param name="owner">Whose it is to be.</param>
    /// <param name="say">Gets lines for the log.</param>
    public static NotifyFifo? TryOpen(EventLoop loop, string path, Credentials owner, Action<string> say)
    {
        bool made = Native.mkfifo(path, ReadByAll) == 0;
        if (!made && Errno.Last is int failure && failure != Errno.EEXIST)
        {
            say($"cannot make notify fifo {path}: {Errno.Name(failure)}");
            return null;
        }
        int descriptor = Open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | LineOutput.O_NOFOLLOW);
        if (descriptor < 0 || !IsGood(descriptor, owner))
        {
            say($"notify fifo {path} is not a fifo we own - not using");
            if (descriptor >= 0) _ = Native.Close(descriptor);
            return null;
        }
        if (made && owner.User != 0) _ = Native.fchown(descriptor, owner.User, owner.Group);
        return new NotifyFifo(loop, path, descriptor, made, say);
    }

    /// <summary>Adds a line; never waits.</summary>
    /// <param name="line">Without its end.</param>
    public void Write(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (waiting.Count == 0 && TryWrite(bytes)) return;
        if (waiting.Count >= WaitingMax)
        {
            if (lost++ == 0) say($"notify fifo {Path} is full and nobody reads it - lines are being lost");
            return;
        }
        if (waiting.Count == 0 && !ending) loop.Change(descriptor, Readiness.Writable);
        waiting.Enqueue(bytes);
    }

    /// <summary>
    /// True when nothing of what was written waits for somebody who reads now. From the first call on we read no more ourselves, and
    /// lines that wait move on only when it is called: it is for the end.
    /// </summary>
    /// <param name="readerMayCome">A program that is to read was started and may not have opened the pipe yet.</param>
    public bool IsDrained(bool readerMayCome)
    {
        StopReading();
        Drain();
        Native.PollDescriptor poll = new() { Descriptor = descriptor, Events = Native.POLLOUT };
        _ = Native.Poll(&poll, 1, 0);
        bool nobodyReads = (poll.Returned & Native.POLLERR) != 0;
        int left;
        return (nobodyReads && !readerMayCome) || (waiting.Count == 0 && Native.ioctl(descriptor, FIONREAD, &left) == 0 && left == 0);
    }

    /// <summary>Closes it; the name goes too when we made it.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        if (!ending) loop.Remove(descriptor);
        _ = Native.Close(descriptor);
        if (isOurs) File.Delete(Path);
        if (waiting.Count > 0) say(string.Create(CultureInfo.InvariantCulture, $"notify fifo {Path}: {waiting.Count} lines were not read"));
    }

    /// <summary>Exchanges our end for one that only writes: now the kernel tells whether anybody reads.</summary>
    private void StopReading()
    {
        if (ending) return;
        ending = true;
        loop.Remove(descriptor);
        int writer = Open($"/proc/self/fd/{descriptor}", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (writer < 0) return;
        _ = Native.Close(descriptor);
        descriptor = writer;
    }

    private void Drain()
    {
        while (waiting.TryPeek(out byte[]? line))
        {
            if (!TryWrite(line)) return;
            waiting.Dequeue();
        }
        if (!ending) loop.Change(descriptor, Readiness.None);
        if (lost == 0) return;
        say(string.Create(CultureInfo.InvariantCulture, $"notify fifo {Path} is read again; {lost} lines were lost"));
        lost = 0;
    }

    private bool TryWrite(byte[] line)
    {
        fixed (byte* start = line) return Native.Write(descriptor, start, line.Length) == line.Length;
    }

    private static bool IsGood(int descriptor, Credentials owner) =>
        FileStatus.TryRead($"/proc/self/fd/{descriptor}", out FileStatus status) == 0
        && status.Kind == FileKind.Fifo
        && (status.User == owner.User || status.User == ProcessControl.EffectiveUser);

    private static int Open(string path, int flags)
    {
        fixed (byte* start = Encoding.UTF8.GetBytes(path + '\0')) return LibC.open(start, flags);
    }
}
