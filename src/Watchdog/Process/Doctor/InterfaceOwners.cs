using System.Globalization;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>
/// Which interfaces systemd-networkd and NetworkManager give addresses to, by what they write of them (/run/systemd/netif/links,
/// /run/NetworkManager/devices) and by their configuration.
/// </summary>
internal sealed class InterfaceOwners(FileRoot root)
{
    private static readonly string[] NetworkFolders = ["/etc/systemd/network", "/run/systemd/network", "/usr/lib/systemd/network"];

    /// <summary>They number interfaces of the machine, not those of a network namespace beside it.</summary>
    private readonly bool mayLook = !root.IsThisMachine || IsFirstNamespace();

    public IReadOnlyList<ManagerFacts> Of(int index)
    {
        if (!mayLook) return [];
        string number = index.ToString(CultureInfo.InvariantCulture);
        return [.. new[] { Networkd(number), NetworkManager(number) }.OfType<ManagerFacts>()];
    }

    private ManagerFacts? Networkd(string index)
    {
        if (root.Read($"/run/systemd/netif/links/{index}") is not string state) return null;
        string file = Value(state, "NETWORK_FILE") ?? "";
        if (Value(state, "ADMIN_STATE") is null or "unmanaged" || file.Length == 0) return null;
        string name = Path.GetFileName(file);
        string keep = "no";
        foreach (string path in DropIns(name).Prepend(file))
        {
            if (InSection(root.Read(path) ?? "", "Network", "KeepConfiguration") is string value) keep = value;
        }
        return new ManagerFacts("systemd-networkd", keep is "yes" or "static" or "true" or "1" or "on", file);
    }

    private IEnumerable<string> DropIns(string name) => NetworkFolders
        .SelectMany(folder => root.List($"{folder}/{name}.d").Where(file => file.EndsWith(".conf", StringComparison.Ordinal))
            .Select(file => (file, path: $"{folder}/{name}.d/{file}")))
        .DistinctBy(entry => entry.file).OrderBy(entry => entry.file, StringComparer.Ordinal).Select(entry => entry.path);

    private ManagerFacts? NetworkManager(string index)
    {
        string path = $"/run/NetworkManager/devices/{index}";
        string? managed = root.Read(path) is string state ? InSection(state, "device", "managed-type") : null;
        return managed is "full" or "assumed" ? new ManagerFacts("NetworkManager", KeepsForeign: false, $"{path}: managed-type={managed}") : null;
    }

    private static string? Value(string text, string key) => text.Split('\n')
        .Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..].Trim()).LastOrDefault();

    private static string? InSection(string text, string section, string key)
    {
        string? found = null;
        bool inside = false;
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('[')) inside = line == $"[{section}]";
            else if (inside && line.Split('=', 2) is [var name, var value] && name.Trim() == key) found = value.Trim();
        }
        return found;
    }

    /// <summary>True too when nobody may look at process 1: then it is a guess that most machines make right.</summary>
    private static bool IsFirstNamespace()
    {
        string? own = RunningDaemons.NamespaceOf("thread-self"), first = RunningDaemons.NamespaceOf("1");
        return first is null || own == first;
    }
}
