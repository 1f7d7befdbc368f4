using Keepalive.ConfigParser.Model;
using Keepalive.Linux.Files;

namespace Keepalive.Vrrp.Process;

/// <summary>Kernel settings that this process changed, each with the value it found, to be put back.</summary>
internal sealed class KernelSettings
{
    private const string All = "all";

    /// <summary>disable_local_igmp: reports for groups of 224.0.0.0/24.</summary>
    private const string LocalIgmpReports = "net/ipv4/igmp_link_local_mcast_reports";

    private readonly Dictionary<string, string> found = new(StringComparer.Ordinal);
    private Action<string, string?> report = (_, _) => { };
    private readonly HashSet<string> parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> promoting = new(StringComparer.Ordinal);

    /// <summary>Who keeps what was found for a successor of this process: path, and what was found there; null: it is that again.</summary>
    public void ReportTo(Action<string, string?> keeper) => report = keeper;

    /// <summary>What a predecessor found, changed and did not put back.</summary>
    public void Inherit(IEnumerable<(string Path, string Found)> settings)
    {
        foreach ((string path, string value) in settings) found[path] = value;
    }

    /// <summary>promote_secondaries (the other addresses of a subnet stay when the first one goes) and disable_local_igmp.</summary>
    public void Use(KeepaliveConfig config)
    {
        IEnumerable<VrrpInstanceConfig> asking = config.VrrpInstances.Where(instance => instance.PromoteSecondaries);
        HashSet<string> wanted = [.. asking.Select(instance => instance.Interface).OfType<string>()];
        foreach (string name in wanted.Where(promoting.Add)) Set(PathOf(name, "promote_secondaries"), "1");
        foreach (string name in promoting.Except(wanted).ToArray())
        {
            promoting.Remove(name);
            Restore(PathOf(name, "promote_secondaries"));
        }
        if (config.Global.DisableLocalIgmp) Set(LocalIgmpReports, "0");
        else Restore(LocalIgmpReports);
    }

    /// <summary>
    /// The parent of a VMAC leaves ARP for the VMAC's addresses to the VMAC. Reverse-path filtering of all interfaces would drop what
    /// comes in by a VMAC: it moves from "all" to each of the interfaces that are there.
    /// </summary>
    /// <param name="name">The parent.</param>
    /// <param name="isVirtual">Whether an interface is a VMAC itself.</param>
    public void SetParent(string name, Func<string, bool> isVirtual)
    {
        if (!parents.Add(name)) return;
        Set(PathOf(name, "arp_ignore"), "1");
        Set(PathOf(name, "arp_filter"), "1");
        MoveReversePathFilter(isVirtual);
    }

    /// <summary>Puts back the settings of parents that are none any more.</summary>
    public void RestoreParents(Func<string, bool> isParent)
    {
        foreach (string name in parents.Where(name => !isParent(name)).ToArray())
        {
            parents.Remove(name);
            Restore(PathOf(name, "arp_ignore"));
            Restore(PathOf(name, "arp_filter"));
        }
    }

    public void RestoreAll()
    {
        foreach (string path in found.Keys.ToArray()) Restore(path);
    }

    private void MoveReversePathFilter(Func<string, bool> isVirtual)
    {
        string? everywhere = KernelSetting.Read(PathOf(All, "rp_filter"));
        if (everywhere is null or "0") return;
        foreach (string name in KernelSetting.List("net/ipv4/conf").Where(name => name != All && !isVirtual(name)))
        {
            if (KernelSetting.Read(PathOf(name, "rp_filter")) is "0") Set(PathOf(name, "rp_filter"), everywhere);
        }
        Set(PathOf(All, "rp_filter"), "0");
    }

    /// <summary>Sets one, unless it has the value already; what was there first is remembered.</summary>
    private void Set(string path, string value)
    {
        string? before = KernelSetting.Read(path);
        if (before is null || before == value) return;
        if (KernelSetting.Write(path, value) && found.TryAdd(path, before)) report(path, before);
    }

    private void Restore(string path)
    {
        if (!found.Remove(path, out string? before)) return;
        KernelSetting.Write(path, before);
        report(path, null);
    }

    private static string PathOf(string name, string setting) => $"net/ipv4/conf/{name}/{setting}";
}
