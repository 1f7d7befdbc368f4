using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// Which macvlans and ipvlans a configuration needs, and the configuration with them filled in: instances and addresses name the
/// interface they are on. Pure: what exists is asked for.
/// </summary>
public sealed class VirtualInterfacePlan
{
    /// <summary>RFC 9568 section 7.3; the last byte is the VRID.</summary>
    private const ulong MacPrefixV4 = 0x0000_5e00_0100;
    private const ulong MacPrefixV6 = 0x0000_5e00_0200;

    private readonly Func<VirtualInterface, IEnumerable<string>> existing;
    private readonly Func<string, bool> isTaken;
    private readonly Dictionary<(byte VirtualRouterId, IpFamily Family, string Parent, MacAddress Mac), VirtualInterface> planned = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private VirtualInterfacePlan(Func<VirtualInterface, IEnumerable<string>> existing, Func<string, bool> isTaken)
    {
        this.existing = existing;
        this.isTaken = isTaken;
    }

    /// <summary>Every interface that is needed, in the order of the file.</summary>
    public ValueList<VirtualInterface> Interfaces { get; private set; } = [];

    public KeepaliveConfig Config { get; private set; } = new();

    /// <param name="existing">The names of interfaces that are there already and fit (its Name is only a wish).</param>
    /// <param name="isTaken">Whether some other interface has the name.</param>
    public static VirtualInterfacePlan Make(
        KeepaliveConfig config, Func<VirtualInterface, IEnumerable<string>> existing, Func<string, bool> isTaken)
    {
        VirtualInterfacePlan plan = new(existing, isTaken);
        plan.names.UnionWith(config.VrrpInstances.Select(instance => instance.Vmac?.Name ?? instance.Ipvlan?.Name).OfType<string>());
        VrrpInstanceConfig[] instances = [.. config.VrrpInstances.Select(instance => plan.ForAdverts(instance, config.Global.Files.VmacPrefix))];
        string addressPrefix = config.Global.Files.VmacAddressPrefix ?? config.Global.Files.VmacPrefix;
        instances = [.. instances.Select(instance => plan.ForAddresses(instance, addressPrefix))];
        plan.Config = config with { VrrpInstances = [.. instances] };
        plan.Interfaces = [.. plan.planned.Values];
        return plan;
    }

    private VrrpInstanceConfig ForAdverts(VrrpInstanceConfig instance, string prefix)
    {
        if (instance.Interface is null) return instance;
        VirtualInterface wanted;
        if (instance.Vmac is VmacConfig vmac)
        {
            wanted = Wanted(instance, instance.Family, instance.Interface) with
            {
                Name = vmac.Name ?? "",
                Group = vmac.Group,
                CopiesLinkLocal = instance.Family == IpFamily.V6 && !vmac.TransmitOnBase,
            };
        }
        else if (instance.Ipvlan is IpvlanConfig ipvlan)
        {
            wanted = Wanted(instance, instance.Family, instance.Interface) with
            {
                Name = ipvlan.Name ?? "",
                Mac = MacAddress.Zero,
                Ipvlan = ipvlan,
                Group = ipvlan.Group,
            };
        }
        else return instance;
        string name = Plan(wanted, prefix);
        bool onBase = instance.Vmac?.TransmitOnBase == true;
        return instance with
        {
            AdvertInterface = onBase ? null : name,
            // An ipvlan has its parent's MAC address: virtual addresses stay on the parent, as under keepalived.
            AddressInterface = wanted.IsMacvlan ? name : null,
            SourceAddress = wanted.Ipvlan?.Address is IpPrefix address && instance.SourceAddress.IsNone ? address.Address : instance.SourceAddress,
        };
    }

    private VrrpInstanceConfig ForAddresses(VrrpInstanceConfig instance, string prefix)
    {
        if (instance.Interface is null) return instance;
        return instance with
        {
            VirtualAddresses = [.. instance.VirtualAddresses.Select(address => Place(instance, address, prefix))],
            ExcludedAddresses = [.. instance.ExcludedAddresses.Select(address => Place(instance, address, prefix))],
        };
    }

    /// <summary>Addresses of the instance's IP version on its own interface are on its VMAC; others are where they would be without one.</summary>
    private VirtualAddress Place(VrrpInstanceConfig instance, VirtualAddress address, string prefix)
    {
        string parent = address.Device ?? instance.Interface!;
        bool ownInterface = parent == instance.Interface;
        IpFamily family = address.Prefix.Family;
        if (ownInterface && family == instance.Family && instance.AddressInterface is string own) return address with { Device = own };
        bool wantsOwn = address.UseVmac || (instance.VmacForAddresses && (!ownInterface || instance.AddressInterface is not null));
        if (!wantsOwn) return instance.AddressInterface is null ? address : address with { Device = parent };
        VirtualInterface wanted = Wanted(instance, family, parent) with
        {
            CopiesLinkLocal = family == IpFamily.V6,
            NeedsIPv6 = family == IpFamily.V6,
        };
        return address with { Device = Plan(wanted, prefix), UseVmac = true };
    }

    private static VirtualInterface Wanted(VrrpInstanceConfig instance, IpFamily family, string parent)
    {
        ulong standard = (family == IpFamily.V4 ? MacPrefixV4 : MacPrefixV6) | instance.VirtualRouterId;
        return new VirtualInterface
        {
            Name = "",
            Parent = parent,
            Instance = instance.Name,
            VirtualRouterId = instance.VirtualRouterId,
            Family = family,
            Mac = family == instance.Family && instance.Vmac?.Mac is MacAddress given ? given : new MacAddress(standard),
            NeedsIPv6 = family == IpFamily.V6
                || instance.VirtualAddresses.Concat(instance.ExcludedAddresses).Any(address => address.Prefix.Family == IpFamily.V6),
        };
    }

    /// <summary>One for each VRID, IP version, parent and MAC: addresses share it.</summary>
    private string Plan(VirtualInterface wanted, string prefix)
    {
        (byte, IpFamily, string, MacAddress) key = (wanted.VirtualRouterId, wanted.Family, wanted.Parent, wanted.Mac);
        if (planned.TryGetValue(key, out VirtualInterface? there)) return there.Name;
        string name = wanted.Name.Length > 0 ? wanted.Name : FirstUnused(existing(wanted)) ?? FreeName(wanted, prefix);
        planned[key] = wanted with { Name = name, IsNamed = wanted.Name.Length > 0 };
        names.Add(name);
        return name;
    }

    /// <summary>Ipvlans of one VRID for both IP versions look alike: each is one instance's.</summary>
    private string? FirstUnused(IEnumerable<string> fitting) => fitting.FirstOrDefault(name => !names.Contains(name));

    /// <summary>vrrp.51, for IPv6 also vrrp6.51, then vrrp1.51, vrrp2.51, … : the first that nothing has.</summary>
    private string FreeName(VirtualInterface wanted, string prefix)
    {
        const int triesMax = 10_000;
        string name = Name(prefix, "", wanted);
        if (IsFree(name)) return name;
        if (wanted.Family == IpFamily.V6 && IsFree(Name(prefix, "6", wanted))) return Name(prefix, "6", wanted);
        for (int i = 1; i < triesMax; i++)
        {
            name = Name(prefix, i.ToString(CultureInfo.InvariantCulture), wanted);
            if (IsFree(name)) break;
        }
        return name;
    }

    private static string Name(string prefix, string number, VirtualInterface wanted) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}.{wanted.VirtualRouterId}");

    private bool IsFree(string name) => !names.Contains(name) && !isTaken(name);
}
