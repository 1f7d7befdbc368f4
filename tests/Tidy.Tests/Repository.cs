using System.Runtime.CompilerServices;

namespace Keepalive.Tidy.Tests;

/// <summary>The files of this repository, found from where this source file was compiled.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    private static readonly string[] Generated = ["artifacts", "out", ".git", "bin", "obj"];

    /// <summary>Paths relative to the root, with '/', of all files that are ours to read.</summary>
    public static IEnumerable<string> Files(string under = "", string pattern = "*")
    {
        string start = Path.Combine(Root, under);
        if (!Directory.Exists(start)) return [];
        return Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').Any(Generated.Contains))
            .Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
