using Keepalive.ConfigParser;

namespace Keepalive.Fuzz;

/// <summary>Files in memory. A pattern matches all but the main one: reading that again and again costs time and finds nothing new.</summary>
internal sealed class FuzzSource : IConfigSource
{
    private readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);

    public string this[string path]
    {
        set => files[path] = value;
    }

    public ConfigText Read(string path) =>
        files.TryGetValue(path, out string? text) ? ConfigText.Of(text) : ConfigText.Failed(ConfigReadError.NotFound);

    public IReadOnlyList<string> ExpandGlob(string pattern) => [.. files.Keys.Where(path => path != FuzzTarget.MainPath)];
}

/// <summary>A machine that has some of everything.</summary>
internal sealed class FuzzHost : IHostFacts
{
    public int CpuCount => 2;

    public bool InterfaceExists(string name) => name is "lo" or "eth0" or "eth1";

    public bool NetworkNamespaceExists(string name) => name.Length % 2 == 0;

    public bool HostNameResolves(string name) => name.Length % 2 == 0;

    public bool IsVrf(string name) => name.Length % 2 == 0;

    public bool RouteNameExists(RouteNames kind, string name) => name.Length % 2 == 0;

    public bool UserExists(string user) => user is "root" or "nobody";

    public bool GroupExists(string group) => group is "root";

    public ScriptFile FindScript(string path) => (ScriptFile)(path.Length % 3);
}
