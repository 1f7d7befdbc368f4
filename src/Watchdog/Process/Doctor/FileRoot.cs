namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Files of other programs: below / as a rule, below another folder for an image that is not running, or a test.</summary>
/// <param name="Folder">"/", or where the root of the other system is.</param>
internal sealed record FileRoot(string Folder)
{
    /// <summary>modules.dep of a large kernel has some 2 MB.</summary>
    private const int BytesMax = 16 << 20;

    public bool IsThisMachine => Folder == "/";

    public bool Exists(string path) => File.Exists(PathOf(path));

    /// <summary>Null when it cannot be read, or is too large to be what it should be.</summary>
    public string? Read(string path)
    {
        try
        {
            FileInfo file = new(PathOf(path));
            return file.Exists && file.Length <= BytesMax ? File.ReadAllText(file.FullName) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Names in a folder, sorted; empty when there is none.</summary>
    public string[] List(string folder)
    {
        try
        {
            string[] names = [.. Directory.EnumerateFileSystemEntries(PathOf(folder)).Select(path => Path.GetFileName(path))];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string PathOf(string path) => Path.Combine(Folder, path.TrimStart('/'));
}
