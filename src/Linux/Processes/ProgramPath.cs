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

    /// <summary>The same file by the name that has no links on its way; the name itself when there is no such file.</summary>
    public static string WithoutLinks(string path)
    {
        byte* real = Native.realpath(path, null);
        if (real is null) return path;
        string found = Marshal.PtrToStringUTF8((nint)real)!;
        NativeMemory.Free(real);
        return found;
    }
}
