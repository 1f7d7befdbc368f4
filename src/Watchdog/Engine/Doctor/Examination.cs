using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>One configuration beside one machine: what the checks ask, and where they put what they find.</summary>
internal sealed class Examination
{
    private readonly List<Finding> findings = [];
    private readonly Dictionary<string, LinkFacts> links;
    private readonly HashSet<IpAddress> virtualAddresses;

    private Examination(KeepaliveConfig config, MachineFacts machine)
    {
        Config = config;
        Machine = machine;
        links = machine.Links.ToDictionary(link => link.Name, StringComparer.Ordinal);
        Places = [.. config.VrrpInstances.SelectMany(PlacesOf)];
        virtualAddresses = [.. Places.Select(place => place.Address)];
    }

    public KeepaliveConfig Config { get; }

    public MachineFacts Machine { get; }

    /// <summary>Every virtual address with the interface it belongs to.</summary>
    public IReadOnlyList<VirtualPlace> Places { get; }

    /// <summary>Pure: the same configuration and machine give the same report.</summary>
    /// <param name="config">As a daemon would run it.</param>
    /// <param name="errors">How many errors its text has.</param>
    /// <param name="file">The path it was read from.</param>
    public static DoctorReport Run(KeepaliveConfig config, MachineFacts machine, int errors = 0, string file = "")
    {
        Examination examination = new(config, machine);
        if (errors > 0)
        {
            examination.Find("KD001", file, $"{errors} error{(errors == 1 ? "" : "s")} in {file}", $"keepalive check {file}");
        }
        InterfaceChecks.Run(examination);
        AddressChecks.Run(examination);
        SettingChecks.Run(examination);
        MulticastChecks.Run(examination);
        FirewallChecks.Run(examination);
        IpvsChecks.Run(examination);
        ProgramChecks.Run(examination);
        SegmentChecks.Run(examination);
        return new DoctorReport([.. examination.findings.Distinct()], machine.NotChecked)
        {
            Heard = machine.Segment?.Adverts ?? [],
            FreeVrids = SegmentChecks.FreeVrids(examination),
        };
    }

    public void Find(string code, string subject, string sentence, string mend) =>
        Find(code, Ailments.Of(code).Severity, subject, sentence, mend);

    public void Find(string code, FindingSeverity severity, string subject, string sentence, string mend) =>
        findings.Add(new Finding(code, severity, subject, sentence, mend));

    public LinkFacts? Link(string? name) => name is null ? null : links.GetValueOrDefault(name);

    /// <summary>Addresses of an interface that are the machine's own, not virtual ones.</summary>
    public IEnumerable<IpPrefix> OwnAddresses(string interfaceName) => Machine.Addresses
        .Where(address => address.Interface == interfaceName && !virtualAddresses.Contains(address.Prefix.Address))
        .Select(address => address.Prefix);

    public bool IsVirtual(IpAddress address) => virtualAddresses.Contains(address);

    public string? Setting(string path) => Machine.Settings.GetValueOrDefault(path);

    /// <summary>An IPv4 setting of an interface where the kernel takes the larger of "all" and its own; null when unknown.</summary>
    public int? Larger(string interfaceName, string name) => (Number("all", name), Number(interfaceName, name)) switch
    {
        ({ } all, { } own) => Math.Max(all, own),
        (null, var own) => own,
        (var all, null) => all,
    };

    private int? Number(string interfaceName, string name) =>
        int.TryParse(Setting($"net/ipv4/conf/{interfaceName}/{name}"), out int value) ? value : null;

    private static IEnumerable<VirtualPlace> PlacesOf(VrrpInstanceConfig instance) =>
        instance.VirtualAddresses.Concat(instance.ExcludedAddresses)
            .Select(address => new VirtualPlace(instance, address, address.Device ?? instance.Interface ?? ""));
}

/// <summary>A virtual address where it belongs.</summary>
/// <param name="Device">Interface; empty: none is known.</param>
internal sealed record VirtualPlace(VrrpInstanceConfig Instance, VirtualAddress Virtual, string Device)
{
    public IpAddress Address => Virtual.Prefix.Address;

    public bool HasOwnNetwork => Virtual.Prefix.Length < Address.HostPrefixLength;
}
