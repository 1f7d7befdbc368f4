using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>Two connected stream sockets without a name: one stays, one is inherited by a child (socketpair(2)).</summary>
public sealed unsafe class StreamPair
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;

    /// <exception cref="LinuxException">No descriptors left.</exception>
    public StreamPair()
    {
        int* pair = stackalloc int[2];
        int made = LibC.socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair);
        _ = Native.CheckLibC(made, "make a socket pair for a child");
        Ours = pair[0];
        Theirs = pair[1];
    }

    public int Ours { get; }

    public int Theirs { get; }
}

/// <summary>A non-blocking stream by its descriptor.</summary>
public static unsafe class StreamDescriptor
{
    private const int MSG_NOSIGNAL = 0x4000;

    /// <summary>Bytes read; 0 at the end of the stream or when it is broken; -1 when nothing waits.</summary>
    public static int Receive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            long received = (long)LibC.recv(descriptor, start, (size_t)(ulong)buffer.Length, 0);
            if (received >= 0) return (int)received;
            return Errno.LastOfLibC is Errno.EAGAIN or Errno.EINTR ? -1 : 0;
        }
    }

    /// <summary>Bytes taken by the kernel; 0 when it takes none now; -1 when the peer is gone.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            long sent = (long)LibC.send(descriptor, start, (size_t)(ulong)bytes.Length, MSG_NOSIGNAL);
            if (sent >= 0) return (int)sent;
            return Errno.LastOfLibC is Errno.EAGAIN or Errno.EINTR ? 0 : -1;
        }
    }

    public static void Close(int descriptor) => _ = Native.Close(descriptor);
}
