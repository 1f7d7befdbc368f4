using Keepalive.ConfigParser.Model;
using Keepalive.Control;
using Keepalive.Linux.Files;

namespace Keepalive.Vrrp.Process;

/// <summary>Kernel settings that this process changed, each with the value it found, to be put back.</summary>
internal sealed class KernelSettings
{
    private const string All = "all";

    /// <summary>disable_local_igmp: reports for groups of 224.0.0.0/24.</summary>
    public const string LocalIgmpReports = "net/ipv4/igmp_link_local_mcast_reports";

    /// <summary>Where those of an interface are.</summary>
    public const string OfInterfaces = "net/ipv4/conf";

    /// <summary>Those of an interface that this process ever changes.</summary>
    public static readonly string[] NamesOfInterface = [ArpIgnore, ArpFilter, ReversePathFilter, PromoteSecondaries];

    private const string ArpIgnore = "arp_ignore";
    private const string ArpFilter = "arp_filter";
    private const string ReversePathFilter = "rp_filter";
    private const string PromoteSecondaries = "promote_secondaries";

    private readonly Dictionary<string, string> found = new(StringComparer.Ordinal);
    private Action<SettingMessage> report = _ => { };
    private readonly HashSet<string> parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> promoting = new(StringComparer.Ordinal);

    /// <summary>Who keeps what was found for a successor of this process.</summary>
    public void ReportTo(Action<SettingMessage> keeper) => report = keeper;

    /// <summary>What a predecessor found, changed and did not put back.</summary>
    public void Inherit(IEnumerable<SettingMessage> settings)
    {
        foreach (SettingMessage setting in settings) found[setting.Path] = setting.Found ?? "";
    }

    /// <summary>promote_secondaries (the other addresses of a subnet stay when the first one goes) and disable_local_igmp.</summary>
    public void Use(KeepaliveConfig config)
    {
        IEnumerable<VrrpInstanceConfig> asking = config.VrrpInstances.Where(instance => instance.PromoteSecondaries);
        HashSet<string> wanted = [.. asking.Select(instance => instance.Interface).OfType<string>()];
        foreach (string name in wanted.Where(promoting.Add)) Set(PathOf(name, PromoteSecondaries), "1");
        foreach (string name in promoting.Except(wanted).ToArray())
        {
            promoting.Remove(name);
            Restore(PathOf(name, PromoteSecondaries));
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
        Set(PathOf(name, ArpIgnore), "1");
        Set(PathOf(name, ArpFilter), "1");
        MoveReversePathFilter(isVirtual);
    }

    /// <summary>Puts back the settings of parents that are none any more.</summary>
    public void RestoreParents(Func<string, bool> isParent)
    {
        foreach (string name in parents.Where(name => !isParent(name)).ToArray())
        {
            parents.Remove(name);
            Restore(PathOf(name, ArpIgnore));
            Restore(PathOf(name, ArpFilter));
        }
    }

    /// <summary>What was found of the settings of an interface that were changed.</summary>
    public IEnumerable<(string Setting, string Found)> FoundOf(string name)
    {
        foreach (string setting in NamesOfInterface)
        {
            if (found.TryGetValue(PathOf(name, setting), out string? value)) yield return (setting, value);
        }
    }

    public void RestoreAll()
    {
        foreach (string path in found.Keys.ToArray()) Restore(path);
    }

    private void MoveReversePathFilter(Func<string, bool> isVirtual)
    {
        string? everywhere = KernelSetting.Read(PathOf(All, ReversePathFilter));
        if (everywhere is null or "0") return;
        foreach (string name in KernelSetting.List(OfInterfaces).Where(name => name != All && !isVirtual(name)))
        {
            if (KernelSetting.Read(PathOf(name, ReversePathFilter)) is "0") Set(PathOf(name, ReversePathFilter), everywhere);
        }
        Set(PathOf(All, ReversePathFilter), "0");
    }

    /// <summary>Sets one, unless it has the value already; what was there first is remembered.</summary>
    private void Set(string path, string value)
    {
        string? before = KernelSetting.Read(path);
        if (before is null || before == value) return;
        if (KernelSetting.Write(path, value) && found.TryAdd(path, before)) report(new SettingMessage(path, before, value));
    }

    private void Restore(string path)
    {
        if (!found.Remove(path, out string? before)) return;
        KernelSetting.Write(path, before);
        report(new SettingMessage(path, Found: null));
    }

    private static string PathOf(string name, string setting) => $"{OfInterfaces}/{name}/{setting}";
}
