using System.Runtime.InteropServices;
using Keepalive.Linux.Files;

namespace Keepalive.Linux.Processes;

/// <summary>Where a program is that is named without a folder.</summary>
public static unsafe class ProgramPath
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

    /// <summary>
    /// The file by its real folder. Its name changes only when the file itself is elsewhere: what a program does by the name that it is
    /// called by often depends on links beside it. The path itself when there is no such file.
    /// </summary>
    public static string WithoutLinks(string path)
    {
        string? real = Real(path);
        if (real is null) return path;
        string? folder = Path.GetDirectoryName(path) is string named ? Real(named) : null;
        return folder is not null && folder == Path.GetDirectoryName(real) ? Path.Combine(folder, Path.GetFileName(path)) : real;
    }

    private static string? Real(string path)
    {
        byte* real = Native.realpath(path, null);
        if (real is null) return null;
        string found = Marshal.PtrToStringUTF8((nint)real)!;
        NativeMemory.Free(real);
        return found;
    }
}
