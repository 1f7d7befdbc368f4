using System.Buffers.Text;

namespace Keepalive.Linux.Files;

/// <summary>Follows files by their names: the number at the beginning of each, 0 when there is none.</summary>
/// <param name="loop">Where the callback runs.</param>
/// <param name="onNumber">Gets the name and the number when it is another than before.</param>
public sealed class FollowedNumbers(EventLoop loop, Action<string, long> onNumber) : IDisposable
{
    /// <summary>More than any number needs.</summary>
    private const int ReadBytes = 64;

    private readonly Dictionary<string, List<string>> namesByPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> last = new(StringComparer.Ordinal);
    private FolderWatch? folders;

    /// <summary>Reads all files before anything depends on them, so that nobody starts with a number that is not theirs.</summary>
    public void ReadAll(IEnumerable<(string Name, string Path)> files)
    {
        foreach ((string name, string path) in files) Tell(name, NumberIn(path));
    }

    /// <summary>Changes over to another set.</summary>
    public void Watch(IReadOnlyCollection<(string Name, string Path)> files)
    {
        namesByPath.Clear();
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach ((string name, string path) in files)
        {
            if (!namesByPath.TryGetValue(path, out List<string>? names)) namesByPath[path] = names = [];
            names.Add(name);
            wanted.Add(Path.GetDirectoryName(path) ?? "/");
        }
        foreach (string gone in last.Keys.Except(files.Select(file => file.Name)).ToArray()) last.Remove(gone);
        if (wanted.Count > 0) folders ??= new FolderWatch(loop, Changed);
        folders?.Watch(wanted);
        // What was written between the first look and the watch is seen now.
        foreach (string path in namesByPath.Keys.ToArray()) Changed(path);
    }

    public void Dispose() => folders?.Dispose();

    private void Changed(string path)
    {
        if (namesByPath.TryGetValue(path, out List<string>? names))
        {
            long number = NumberIn(path);
            foreach (string name in names.ToArray()) Tell(name, number);
            return;
        }
        string prefix = path + "/";
        foreach (string inside in namesByPath.Keys.Where(file => file.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) Changed(inside);
    }

    private void Tell(string name, long number)
    {
        if (last.TryGetValue(name, out long before) && before == number) return;
        last[name] = number;
        onNumber(name, number);
    }

    private static long NumberIn(string path)
    {
        // A FIFO or a device in its place would hold up the loop.
        if (FileStatus.TryRead(path, out FileStatus status) != 0 || status.Kind != FileKind.Regular) return 0;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> bytes = stackalloc byte[ReadBytes];
            int length = file.ReadAtLeast(bytes, ReadBytes, throwOnEndOfStream: false);
            ReadOnlySpan<byte> text = bytes[..length].TrimStart(" \t\n\r"u8).TrimStart((byte)'+');
            return Utf8Parser.TryParse(text, out long number, out int _) ? number : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
