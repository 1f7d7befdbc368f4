using System.Text;
using Keepalive.ConfigParser;

namespace Keepalive.Watchdog.Process;

/// <summary>The configuration files on disk. Bytes are taken as they are (Latin-1), so that no value changes on its way.</summary>
internal sealed class DiskSource : IConfigSource
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public ConfigText Read(string path)
    {
        try
        {
            if (Directory.Exists(path)) return ConfigText.Failed(ConfigReadError.IsDirectory);
            if (!File.Exists(path)) return ConfigText.Failed(ConfigReadError.NotFound);
            bool plain = (File.GetAttributes(path) & FileAttributes.Device) == 0 && (File.GetUnixFileMode(path) & AnyExecute) == 0;
            if (!plain) return ConfigText.Failed(ConfigReadError.NotPlainFile);
            return ConfigText.Of(Encoding.Latin1.GetString(File.ReadAllBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ConfigText.Failed(ConfigReadError.NotReadable);
        }
    }

    public IReadOnlyList<string> ExpandGlob(string pattern) => Glob.Expand(pattern);
}
