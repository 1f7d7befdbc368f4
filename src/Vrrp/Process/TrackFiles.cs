using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Follows tracked files: the number at the beginning of each, 0 when there is none.</summary>
internal sealed class TrackFiles(EventLoop loop, VrrpLog log, Action<VrrpInput> input) : IDisposable
{
    /// <summary>More than any number needs.</summary>
    private const int ReadBytes = 64;
    private const UnixFileMode NewFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Dictionary<string, List<string>> namesByPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> last = new(StringComparer.Ordinal);
    private FolderWatch? folders;

    /// <summary>init_file: makes the files that are to be there at start.</summary>
    public void Initialize(ValueList<TrackFileConfig> files)
    {
        foreach (TrackFileConfig file in files)
        {
            if (file.InitialValue is int value) Create(file, value);
        }
    }

    /// <summary>Reads all files before anything depends on them, so that nobody starts with a number that is not theirs.</summary>
    public void ReadAll(ValueList<TrackFileConfig> files)
    {
        foreach (TrackFileConfig file in files) Tell(file.Name, NumberIn(file.Path));
    }

    /// <summary>Changes over to another set.</summary>
    public void Watch(ValueList<TrackFileConfig> files)
    {
        namesByPath.Clear();
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach (TrackFileConfig file in files)
        {
            if (!namesByPath.TryGetValue(file.Path, out List<string>? names)) namesByPath[file.Path] = names = [];
            names.Add(file.Name);
            wanted.Add(Path.GetDirectoryName(file.Path) ?? "/");
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
        input(new VrrpInput.FileRead(name, number));
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

    private void Create(TrackFileConfig file, int value)
    {
        bool exists = FileStatus.TryReadLink(file.Path, out FileStatus status) == 0;
        if (exists && !file.Overwrite) return;
        if (exists && status.Kind != FileKind.Regular)
        {
            log.CannotInitializeFile(file.Name, file.Path, "it is not a plain file");
            return;
        }
        try
        {
            FileStreamOptions options = new()
            {
                Mode = exists ? FileMode.Truncate : FileMode.CreateNew,
                Access = FileAccess.Write,
            };
            if (!exists) options.UnixCreateMode = NewFileMode;
            using FileStream stream = new(file.Path, options);
            stream.Write(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture) + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.CannotInitializeFile(file.Name, file.Path, exception.Message);
        }
    }
}
