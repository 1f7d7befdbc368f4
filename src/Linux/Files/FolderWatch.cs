using System.Text;
using Keepalive.Core;

namespace Keepalive.Linux.Files;

/// <summary>
/// Tells when files in folders change, however they are written: in place, moved over, deleted (inotify(7)). A folder that is not
/// there, or goes, is looked for again every second.
/// </summary>
public sealed unsafe class FolderWatch : IDisposable
{
    private const int IN_NONBLOCK = 0x800;
    private const int IN_CLOEXEC = 0x80000;
    private const uint Changes = 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200;
    private const uint FolderGone = 0x400 | 0x800;
    private const uint IN_IGNORED = 0x8000;
    private const uint IN_Q_OVERFLOW = 0x4000;
    private const uint IN_ONLYDIR = 0x0100_0000;
    private const int HeaderBytes = 16;
    private const int BufferBytes = 16 * 1024;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly EventLoop loop;
    private readonly Action<string> onChange;
    private readonly LoopTimer retry;
    private readonly Dictionary<int, string> folders = [];
    private readonly HashSet<string> missing = new(StringComparer.Ordinal);
    private readonly int descriptor;

    /// <param name="loop">Where the callback runs.</param>
    /// <param name="onChange">Gets the path of a file that changed; of a folder, when anything in it may have changed.</param>
    /// <exception cref="LinuxException">No inotify instances left.</exception>
    public FolderWatch(EventLoop loop, Action<string> onChange)
    {
        this.loop = loop;
        this.onChange = onChange;
        retry = loop.NewTimer(Retry);
        descriptor = Native.Check(Native.inotify_init1(IN_NONBLOCK | IN_CLOEXEC), "watch files");
        loop.Add(descriptor, Readiness.Readable, _ => ReadEvents());
    }

    /// <summary>Folders to watch from now on, absolute and without a slash at the end.</summary>
    public void Watch(IReadOnlySet<string> wanted)
    {
        foreach ((int watch, string folder) in folders.ToArray())
        {
            if (wanted.Contains(folder)) continue;
            folders.Remove(watch);
            _ = Native.inotify_rm_watch(descriptor, watch);
        }
        missing.Clear();
        foreach (string folder in wanted.Except(folders.Values).ToArray()) Begin(folder);
    }

    public void Dispose()
    {
        retry.Deadline = Instant.Never;
        loop.Remove(descriptor);
        _ = Native.Close(descriptor);
    }

    private void Begin(string folder)
    {
        int watch = Native.inotify_add_watch(descriptor, folder, Changes | FolderGone | IN_ONLYDIR);
        if (watch >= 0)
        {
            folders[watch] = folder;
            return;
        }
        missing.Add(folder);
        retry.Deadline = MonotonicClock.Now + RetryInterval;
    }

    private void Retry()
    {
        string[] again = [.. missing];
        missing.Clear();
        foreach (string folder in again) Begin(folder);
        foreach (string found in again.Where(folder => !missing.Contains(folder))) onChange(found);
    }

    private void ReadEvents()
    {
        byte* buffer = stackalloc byte[BufferBytes];
        nint length;
        while ((length = Native.Read(descriptor, buffer, BufferBytes)) > 0)
        {
            ReadOnlySpan<byte> bytes = new(buffer, (int)length);
            while (bytes.Length >= HeaderBytes)
            {
                int nameBytes = BitConverter.ToInt32(bytes[12..]);
                Handle(BitConverter.ToInt32(bytes), BitConverter.ToUInt32(bytes[4..]), bytes.Slice(HeaderBytes, nameBytes));
                bytes = bytes[(HeaderBytes + nameBytes)..];
            }
        }
    }

    private void Handle(int watch, uint mask, ReadOnlySpan<byte> name)
    {
        if ((mask & IN_Q_OVERFLOW) != 0)
        {
            // Some were lost: everything may have changed.
            foreach (string each in folders.Values.ToArray()) onChange(each);
            return;
        }
        if (!folders.TryGetValue(watch, out string? folder)) return;
        if ((mask & (FolderGone | IN_IGNORED)) != 0)
        {
            folders.Remove(watch);
            _ = Native.inotify_rm_watch(descriptor, watch);
            Begin(folder);
            onChange(folder);
            return;
        }
        int end = name.IndexOf((byte)0);
        onChange(Path.Join(folder, Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
    }
}
