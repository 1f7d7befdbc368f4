using Tmds.Linux;

namespace Keepalive.Linux.Files;

/// <summary>
/// Writes lines to a descriptor without ever waiting for whoever reads it: a stuck terminal or a full pipe must not hold up a loop.
/// </summary>
public sealed unsafe class LineOutput : IDisposable
{
    private const int StandardErrorDescriptor = 2;
    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_NOCTTY = 0x100;
    private const int O_APPEND = 0x400;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;
    private const int OwnerReadsAndWrites = 0x180;
    // linux/fcntl.h
    private const int F_SETPIPE_SZ = 1031;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;

    // asm-generic/fcntl.h; arm64 has its own.
    internal static readonly int O_NOFOLLOW =
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? 0x8000 : 0x20000;

    private readonly int descriptor;
    private readonly bool isOwn;
    private readonly bool isSocket;

    private LineOutput(int descriptor, bool isOwn, bool isSocket) => (this.descriptor, this.isOwn, this.isSocket) = (descriptor, isOwn, isSocket);

    /// <summary>The longest line that a pipe takes whole or not at all (PIPE_BUF, limits.h), in bytes.</summary>
    public const int LineBytesMax = 4096;

    /// <summary>
    /// What a pipe is asked to hold (a pipe starts with 64 KiB): a thousand instances that change state at once say some 200 KiB, and
    /// whoever reads is slow just then. In bytes; the most that pipe-max-size allows without privileges by default.
    /// </summary>
    public const int PipeBytes = 1 << 20;

    /// <summary>
    /// Standard error. Pipes and terminals are opened once more: O_NONBLOCK belongs to an open file, and those who share ours do not
    /// expect it.
    /// </summary>
    public static LineOutput OnStandardError() => On(StandardErrorDescriptor);

    /// <summary>The same for any open descriptor, which stays its owner's.</summary>
    public static LineOutput On(int descriptor)
    {
        string path = $"/proc/self/fd/{descriptor}";
        if (FileStatus.TryRead(path, out FileStatus status) != 0) return new LineOutput(descriptor, isOwn: false, isSocket: false);
        if (status.Kind == FileKind.Socket) return new LineOutput(descriptor, isOwn: false, isSocket: true);
        if (status.Kind is FileKind.Fifo or FileKind.CharacterDevice)
        {
            int own = Open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
            // Refused or not a pipe: as it was.
            if (own >= 0) _ = LibC.fcntl(own, F_SETPIPE_SZ, PipeBytes);
            if (own >= 0) return new LineOutput(own, isOwn: true, isSocket: false);
        }
        return new LineOutput(descriptor, isOwn: false, isSocket: false);
    }

    /// <summary>Appends to a file, which is made for its owner only; a symbolic link in its place is refused.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static LineOutput AppendTo(string path)
    {
        int descriptor = Open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
        return new LineOutput(Native.CheckLibC(descriptor, $"log to {path}", "open"), isOwn: true, isSocket: false);
    }

    /// <summary>False when there is no room now; nothing is written then. Lines beyond <see cref="LineBytesMax"/> may arrive in part.</summary>
    public bool TryWrite(ReadOnlySpan<byte> line)
    {
        fixed (byte* start = line)
        {
            if (isSocket) return LibC.send(descriptor, start, line.Length, MSG_DONTWAIT | MSG_NOSIGNAL) == line.Length;
            if (!isOwn && !HasRoom()) return false;
            return Native.Write(descriptor, start, line.Length) == line.Length;
        }
    }

    public void Dispose()
    {
        if (isOwn) _ = Native.Close(descriptor);
    }

    private static int Open(string path, int flags)
    {
        fixed (byte* start = System.Text.Encoding.UTF8.GetBytes(path + '\0')) return LibC.open(start, flags, OwnerReadsAndWrites);
    }

    private bool HasRoom()
    {
        Native.PollDescriptor poll = new() { Descriptor = descriptor, Events = Native.POLLOUT };
        return Native.Poll(&poll, 1, 0) == 1 && (poll.Returned & Native.POLLOUT) != 0;
    }
}
