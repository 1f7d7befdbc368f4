namespace Keepalive.ConfigParser.Tests;

/// <summary>The judge's machine: no service for names, the accounts of a plain Debian.</summary>
internal sealed class CorpusHost(HashSet<string> interfaces, HashSet<string> scripts) : IHostFacts
{
    private static readonly HashSet<string> Users =
    [
        "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data", "backup", "list", "irc",
            "_apt", "nobody",
    ];

    private static readonly HashSet<string> Groups =
    [
        .. Users, "adm", "tty", "disk", "kmem", "dialout", "fax", "voice", "cdrom", "floppy", "tape", "sudo", "audio", "dip", "operator",
            "src",
        "shadow", "utmp", "video", "sasl", "plugdev", "staff", "users", "nogroup",
    ];

    public bool InterfaceExists(string name) => interfaces.Contains(name);

    public ScriptFile FindScript(string path) =>
        scripts.Contains(path) || (!path.Contains('/') && scripts.Any(script => Path.GetFileName(script) == path))
            ? ScriptFile.Executable : ScriptFile.Missing;

    public int CpuCount => 2;

    public bool NetworkNamespaceExists(string name) => false;

    public bool HostNameResolves(string name) => false;

    public bool UserExists(string user) => Users.Contains(user);

    public bool GroupExists(string group) => Groups.Contains(group);

    public bool RouteNameExists(RouteNames kind, string name) => DebianNames.Have(kind, name);

    public bool IsVrf(string name) => false;
}
