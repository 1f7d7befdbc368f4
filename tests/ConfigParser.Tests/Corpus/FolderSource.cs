namespace Keepalive.ConfigParser.Tests;

/// <summary>The files of one folder.</summary>
internal sealed class FolderSource(string folder) : IConfigSource
{
    public ConfigText Read(string path)
    {
        string full = Path.Combine(folder, path);
        if (Directory.Exists(full)) return ConfigText.Failed(ConfigReadError.IsDirectory);
        return File.Exists(full) ? ConfigText.Of(File.ReadAllText(full)) : ConfigText.Failed(ConfigReadError.NotFound);
    }

    public IReadOnlyList<string> ExpandGlob(string pattern)
    {
        string directory = Path.GetDirectoryName(Path.Combine(folder, pattern))!;
        if (!Directory.Exists(directory)) return [];
        return [.. Directory.GetFiles(directory, Path.GetFileName(pattern)).Order(StringComparer.Ordinal)];
    }
}
