using System.Globalization;
using System.Text;
using Keepalive.Linux.Files;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// A pid file: "PID\n", mode 0644 whatever the mask, never through a symbolic link, locked while its process lives so that a second
/// start notices.
/// </summary>
internal sealed class PidFile : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly FileStream file;
    private readonly string path;

    private PidFile(FileStream file, string path)
    {
        this.file = file;
        this.path = path;
    }

    /// <summary>The process that a pid file names; the lock of its owner is no obstacle.</summary>
    public static bool TryRead(string path, out int pid)
    {
        pid = 0;
        if (!SmallFile.TryRead(path, out string text)) return false;
        return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out pid) && pid > 1;
    }

    /// <summary>Null when another process holds it, or it cannot be written: <paramref name="problem"/> says which.</summary>
    public static PidFile? TryCreate(string path, int pid, out string problem)
    {
        problem = "";
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
            {
                problem = $"pid file {path} is a symbolic link - not using it";
                return null;
            }
            FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            File.SetUnixFileMode(file.SafeFileHandle, Mode);
            return new PidFile(file, path);
        }
        catch (IOException exception) when (File.Exists(path) && exception.HResult == SharingViolation)
        {
            problem = $"Another process has pid file {path} locked";
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot write pid file {path}: {exception.Message}";
            return null;
        }
    }

    /// <summary>EWOULDBLOCK of flock(2), as .NET reports it.</summary>
    private const int SharingViolation = 11;

    public void Dispose()
    {
        // Unlinked while locked: nobody can take over a file that is about to go.
        File.Delete(path);
        file.Dispose();
    }
}
