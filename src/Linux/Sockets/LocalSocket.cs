using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace Keepalive.Linux.Sockets;

/// <summary>A listening stream socket with a name in the file system (unix(7)), for its owner only.</summary>
public sealed unsafe class LocalSocket : IDisposable
{
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;
    private const int PathOffset = 2;
    private const int PathBytesMax = 107;
    private const uint OthersMask = 0x3f;

    private readonly string path;

    /// <summary>Takes the name, from a predecessor too that left it behind.</summary>
    /// <exception cref="LinuxException">The name cannot be taken: too long, no such folder, not allowed.</exception>
    public LocalSocket(string path, int waitingMax)
    {
        this.path = path;
        Descriptor = Native.CheckLibC(
            LibC.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "make a local socket");
        try
        {
            Bind();
            _ = Native.CheckLibC(LibC.listen(Descriptor, waitingMax), $"listen at {path}");
        }
        catch
        {
            _ = Native.Close(Descriptor);
            throw;
        }
    }

    /// <summary>Readable when somebody wants to connect.</summary>
    public int Descriptor { get; }

    /// <summary>A connected descriptor, non-blocking; -1 when nobody waits.</summary>
    /// <param name="user">User id of who connected, as the kernel knows it.</param>
    public int Accept(out uint user)
    {
        user = uint.MaxValue;
        int client = LibC.accept4(Descriptor, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) return -1;
        PeerCredentials peer = default;
        socklen_t length = sizeof(PeerCredentials);
        if (LibC.getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0) user = peer.User;
        return client;
    }

    public void Dispose()
    {
        _ = Native.Close(Descriptor);
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0')) _ = LibC.unlink(name);
    }

    private void Bind()
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        if (name.Length > PathBytesMax) throw new LinuxException("bind", Errno.ENAMETOOLONG, $"listen at {path}");
        Span<byte> address = stackalloc byte[PathOffset + name.Length];
        address[0] = AF_UNIX;
        name.CopyTo(address[PathOffset..]);
        fixed (byte* file = name) _ = LibC.unlink(file);
        uint before = FileMask.Set(OthersMask);
        fixed (byte* start = address)
        {
            int bound = LibC.bind(Descriptor, (sockaddr*)start, address.Length);
            FileMask.Set(before);
            _ = Native.CheckLibC(bound, $"listen at {path}");
        }
    }

    /// <summary>struct ucred of linux/socket.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PeerCredentials
    {
        public int Process;
        public uint User;
        public uint Group;
    }
}
