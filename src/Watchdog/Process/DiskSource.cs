using System.Text;
using Keepalive.ConfigParser;
using Keepalive.Linux;
using Keepalive.Linux.Files;

namespace Keepalive.Watchdog.Process;

/// <summary>The configuration files on disk. Bytes are taken as they are (Latin-1), so that no value changes on its way.</summary>
internal sealed class DiskSource : IConfigSource
{
    public ConfigText Read(string path)
    {
        int errno = FileStatus.TryRead(path, out FileStatus status);
        if (errno == Errno.ENOENT && !Ascii.IsValid(path)) errno = FileStatus.TryRead(path = OfBytes(path), out status);
        if (errno != 0) return ConfigText.Failed(errno == Errno.ENOENT ? ConfigReadError.NotFound : ConfigReadError.NotReadable);
        if (status.Kind == FileKind.Directory) return ConfigText.Failed(ConfigReadError.IsDirectory);
        // Opening a FIFO would wait for somebody who writes to it.
        if (status.Kind != FileKind.Regular || status.IsExecutable) return ConfigText.Failed(ConfigReadError.NotPlainFile);
        try
        {
            return ConfigText.Of(Encoding.Latin1.GetString(File.ReadAllBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ConfigText.Failed(ConfigReadError.NotReadable);
        }
    }

    public IReadOnlyList<string> ExpandGlob(string pattern) => Glob.Expand(pattern);

    /// <summary>A name that came out of a file, where each character is a byte; .NET wants the text that the bytes are.</summary>
    private static string OfBytes(string path) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path));
}
