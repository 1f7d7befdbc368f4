using Keepalive.Linux.Files;

namespace Keepalive.Linux.Processes;

/// <summary>
/// Who else could change what runs as root: every folder and link on the way to a script, and the script itself. Links are followed
/// step by step, so that a folder in which a link can be exchanged counts as well; a system's own links (/bin) are no offence.
/// </summary>
public static class ScriptSafety
{
    private const int LinksMax = 40;
    private const int OthersMayWrite = 0x2;
    private const int GroupMayWrite = 0x10;
    private const int Sticky = 0x200;

    /// <summary>
    /// Null when only root can change it; else which part can be changed by whom. A file that is not there is for others to say.
    /// </summary>
    /// <param name="path">Absolute, or from the working directory.</param>
    public static string? WhyUnsafe(string path)
    {
        Stack<string> ahead = new();
        Push(ahead, Path.IsPathRooted(path) ? path : Path.Combine(Environment.CurrentDirectory, path));
        string done = "/";
        for (int links = 0; ahead.TryPop(out string? part);)
        {
            if (part == "..")
            {
                done = Path.GetDirectoryName(done) ?? "/";
                continue;
            }
            string here = Path.Combine(done, part);
            if (FileStatus.TryReadLink(here, out FileStatus status) != 0) return null;
            if (status.Kind == FileKind.SymbolicLink)
            {
                if (++links > LinksMax || new FileInfo(here).LinkTarget is not string target) return $"{here} is a chain of links without end";
                if (target.StartsWith('/')) done = "/";
                Push(ahead, target);
                continue;
            }
            if (Offence(here, status, isLast: ahead.Count == 0) is string offence) return offence;
            done = here;
        }
        return null;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (part != ".") ahead.Push(part);
        }
    }

    private static string? Offence(string path, FileStatus status, bool isLast)
    {
        if (isLast && status.Kind != FileKind.Regular) return $"{path} is no plain file";
        string mode = Convert.ToString(status.Permissions, 8);
        if (status.User != 0) return $"{path} (mode {mode}) belongs to user {status.User}";
        // In a sticky folder nobody removes what belongs to root.
        if (!isLast && (status.Permissions & Sticky) != 0) return null;
        if ((status.Permissions & OthersMayWrite) != 0) return $"{path} (mode {mode}) can be written by everybody";
        bool byGroup = (status.Permissions & GroupMayWrite) != 0 && status.Group != 0;
        return byGroup ? $"{path} (mode {mode}) can be written by group {status.Group}" : null;
    }
}
