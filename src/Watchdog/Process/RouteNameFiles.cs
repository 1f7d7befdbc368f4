using Keepalive.ConfigParser;

namespace Keepalive.Watchdog.Process;

/// <summary>The names that iproute2 and the C library have for numbers in routes and rules: files of "NUMBER NAME" or "NAME NUMBER".</summary>
internal static class RouteNameFiles
{
    private const string Folder = "/etc/iproute2";

    public static bool Know(RouteNames kind, string name) =>
        BuiltIn(kind).Contains(name) || Files(kind).Any(file => Names(file, kind).Contains(name));

    /// <summary>What is known without a file.</summary>
    private static string[] BuiltIn(RouteNames kind) => kind switch
    {
        RouteNames.Table => ["default", "main", "local"],
        RouteNames.Scope => ["global", "nowhere", "host", "link", "site"],
        RouteNames.RouteProtocol => ["redirect", "kernel", "boot", "static", "keepalived"],
        RouteNames.LinkGroup => ["default"],
        _ => [],
    };

    private static IEnumerable<string> Files(RouteNames kind)
    {
        string file = kind switch
        {
            RouteNames.Table => "rt_tables",
            RouteNames.Scope => "rt_scopes",
            RouteNames.TypeOfService => "rt_dsfield",
            RouteNames.Realm => "rt_realms",
            RouteNames.RouteProtocol => "rt_protos",
            RouteNames.LinkGroup => "group",
            _ => "",
        };
        if (file.Length == 0) return ["/etc/protocols"];
        string more = Path.Combine(Folder, file + ".d");
        return [Path.Combine(Folder, file), .. Directory.Exists(more) ? Directory.GetFiles(more, "*.conf") : []];
    }

    private static IEnumerable<string> Names(string path, RouteNames kind)
    {
        if (!File.Exists(path)) return [];
        IEnumerable<string[]> lines = File.ReadLines(path).Select(line => line.Split('#')[0])
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length >= 2);
        // /etc/protocols has the name first and aliases behind the number.
        return kind == RouteNames.IpProtocol ? lines.SelectMany(words => words.Where((_, index) => index != 1)) : lines.Select(words => words[1]);
    }
}
