namespace Keepalive.Linux.Route;

/// <summary>The names that iproute2 knows on this machine: the distribution's files, then the administrator's, which win.</summary>
public sealed class NameTables
{
    private const string EtcFolder = "/etc/iproute2";

    /// <summary>Where distributions keep theirs, the usual one first.</summary>
    private static readonly string[] DistributionFolders = ["/usr/share/iproute2", "/usr/lib/iproute2"];

    private const int FileBytesMax = 1 << 20;

    private readonly string[] folders;

    /// <param name="distributionFolder">iproute_usr_dir; null: the usual ones.</param>
    /// <param name="administratorFolder">iproute_etc_dir; null: /etc/iproute2.</param>
    public NameTables(string? distributionFolder = null, string? administratorFolder = null)
    {
        string[] distribution = distributionFolder is null ? DistributionFolders : [distributionFolder];
        folders = [.. distribution, administratorFolder ?? EtcFolder];
        Read(Tables, "rt_tables");
        Read(Protocols, "rt_protos");
        Read(Scopes, "rt_scopes");
        Read(Realms, "rt_realms");
        Read(TypesOfService, "rt_dsfield");
        Read(Groups, "group");
    }

    public NameTable Tables { get; } = new(("unspec", 0), ("default", 253), ("main", 254), ("local", 255));

    public NameTable Protocols { get; } = new(
        ("unspec", 0), ("redirect", 1), ("kernel", 2), ("boot", 3), ("static", 4), ("ra", 9), ("dhcp", 16), ("keepalived", 18));

    public NameTable Scopes { get; } = new(("global", 0), ("site", 200), ("link", 253), ("host", 254), ("nowhere", 255));

    public NameTable Realms { get; } = new(("unknown", 0));

    public NameTable TypesOfService { get; } = new();

    public NameTable Groups { get; } = new(("default", 0));

    private void Read(NameTable table, string name)
    {
        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, name);
            Take(table, path);
            if (!Directory.Exists(path + ".d")) continue;
            foreach (string part in Directory.EnumerateFiles(path + ".d", "*.conf").Order(StringComparer.Ordinal)) Take(table, part);
        }
    }

    private static void Take(NameTable table, string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > FileBytesMax) return;
        try
        {
            table.Take(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Names of this file stay unknown; whoever uses one is told so.
        }
    }
}
