namespace Keepalive.Linux.Files;

/// <summary>Settings under /proc/sys, of the network namespace of this process.</summary>
public static class KernelSetting
{
    private const string Root = "/proc/sys/";

    /// <summary>Without the line end; null when there is none of that name, or nobody may read it.</summary>
    /// <param name="path">Below /proc/sys, with slashes: interface names may hold dots.</param>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(Root + path).TrimEnd('\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The names in a folder, e.g. of the interfaces under net/ipv4/conf.</summary>
    public static string[] List(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Root + path).Select(entry => Path.GetFileName(entry))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>False when it could not be written.</summary>
    public static bool Write(string path, string value)
    {
        try
        {
            using FileStream file = new(Root + path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(value));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
