using Keepalive.Linux.Processes;
using Tmds.Linux;

namespace Keepalive.Linux.Files;

/// <summary>
/// Files with contents that are nobody else's business, in folders where anybody may write. The new contents are written to a file of
/// their own, which takes the name when it is complete: a link that somebody has planted there is replaced, never followed, and a reader
/// never sees half of it.
/// </summary>
public static unsafe class PrivateFile
{
    private const int O_RDONLY = 0;
    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_EXCL = 0x80;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;
    private const int OwnerReadsAndWrites = 0x180;
    private const int OthersWrite = 0x12;
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Readable for its owner only, whatever the mask of the process.</summary>
    /// <exception cref="LinuxException">Which call failed, and why.</exception>
    public static void Replace(string path, string text)
    {
        string fresh = $"{path}.{ProcessControl.Pid}.{Guid.NewGuid():N}";
        int descriptor;
        fixed (byte* start = Bytes(fresh))
        {
            descriptor = Native.CheckLibC(LibC.open(start, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OwnerReadsAndWrites), $"write {path}");
        }
        try
        {
            WriteAll(descriptor, System.Text.Encoding.UTF8.GetBytes(text), path);
            _ = Native.Check(Native.rename(fresh, path), $"write {path}");
        }
        catch (LinuxException)
        {
            fixed (byte* start = Bytes(fresh)) _ = LibC.unlink(start);
            throw;
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }

    /// <summary>
    /// What this process or one like it has written there: null for a link, for anything but a plain file, for one of another user or that
    /// others may write, for one that is longer, and when there is none.
    /// </summary>
    /// <param name="path">Its name.</param>
    /// <param name="bytesMax">Longest that is read.</param>
    public static string? TryRead(string path, int bytesMax)
    {
        int descriptor;
        fixed (byte* start = Bytes(path)) descriptor = LibC.open(start, O_RDONLY | LineOutput.O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0) return null;
        try
        {
            bool isOurs = FileStatus.TryRead(descriptor, out FileStatus status) == 0 && status.Kind == FileKind.Regular
                && status.User == ProcessControl.EffectiveUser && (status.Permissions & OthersWrite) == 0;
            return isOurs ? ReadAll(descriptor, bytesMax) : null;
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }

    private static string? ReadAll(int descriptor, int bytesMax)
    {
        List<byte> all = [];
        byte[] chunk = new byte[ChunkBytes];
        while (true)
        {
            nint length;
            fixed (byte* start = chunk) length = Native.Read(descriptor, start, chunk.Length);
            if (length < 0 || all.Count + length > bytesMax) return null;
            if (length == 0) return System.Text.Encoding.UTF8.GetString([.. all]);
            all.AddRange(chunk.AsSpan(0, (int)length));
        }
    }

    private static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes, string path)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes) written = Native.Write(descriptor, start, bytes.Length);
            if (written < 0) throw new LinuxException("write", Errno.Last, $"write {path}");
            bytes = bytes[(int)written..];
        }
    }

    private static byte[] Bytes(string path) => System.Text.Encoding.UTF8.GetBytes(path + '\0');
}
