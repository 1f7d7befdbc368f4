using System.Globalization;
using System.Text;

namespace Keepalive.Linux.Processes;

/// <summary>The processes of this machine as /proc shows them (proc(5)).</summary>
public static class ProcessTable
{
    private const int CommandLineBytesMax = 16 * 1024;

    public static IEnumerable<int> Pids()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) yield return pid;
        }
    }

    /// <summary>The short name, at most 15 bytes; null when there is no such process any more.</summary>
    public static string? ShortName(int pid) => Read($"/proc/{pid}/comm")?.TrimEnd('\n');

    /// <summary>The words of the command line; empty for kernel threads; null when there is no such process any more.</summary>
    public static string[]? CommandLine(int pid)
    {
        string? text = Read($"/proc/{pid}/cmdline");
        if (text is null) return null;
        // Each word ends with a NUL.
        return text.Length == 0 ? [] : text.TrimEnd('\0').Split('\0');
    }

    private static string? Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte[] bytes = new byte[CommandLineBytesMax];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
