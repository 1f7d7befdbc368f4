using Keepalive.Linux.Files;

namespace Keepalive.Linux.Processes;

/// <summary>Where a program is that is named without a folder.</summary>
public static class ProgramPath
{
    /// <summary>Searched when there is no PATH.</summary>
    private const string DefaultFolders = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The name itself when it has a slash or is nowhere on the PATH; else the first executable file of that name.</summary>
    public static string Find(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal)) return name;
        string folders = Environment.GetEnvironmentVariable("PATH") ?? DefaultFolders;
        foreach (string folder in folders.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string path = Path.Combine(folder, name);
            if (FileStatus.TryRead(path, out FileStatus status) == 0 && status is { Kind: FileKind.Regular, IsExecutable: true }) return path;
        }
        return name;
    }
}
