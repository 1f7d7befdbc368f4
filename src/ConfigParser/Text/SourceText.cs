namespace Keepalive.ConfigParser.Text;

/// <summary>One file that was read.</summary>
internal sealed class SourceText(string path, string content)
{
    public string Path { get; } = path;

    public string Content { get; } = content;

    /// <summary>What <c>${_PWD}</c> gives and relative includes start from; "." for a bare file name.</summary>
    public string Directory { get; } = DirectoryOf(path);

    private static string DirectoryOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path[..slash];
    }
}
