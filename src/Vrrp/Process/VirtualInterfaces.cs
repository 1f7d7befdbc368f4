using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// VMACs and ipvlans in the kernel: made before the instances start, made again when somebody removes one, removed at the end. What was
/// left by a predecessor and fits is used.
/// </summary>
internal sealed partial class VirtualInterfaces(RouteClient client, KernelSettings settings, TrafficFilter filter, VrrpLog log)
{
    private ValueList<VirtualInterface> wanted = [];
    private HashSet<string> names = new(StringComparer.Ordinal);
    private Dictionary<string, string> bases = new(StringComparer.Ordinal);
    private HashSet<string> parents = new(StringComparer.Ordinal);
    private HashSet<string> obsolete = new(StringComparer.Ordinal);
    private ILookup<string, VirtualInterface> copying = Enumerable.Empty<VirtualInterface>().ToLookup(link => link.Parent);
    private Dictionary<InterfaceIndex, string> parentsByIndex = [];
    private bool needsRepair;

    /// <summary>Makes what a configuration needs, and gives it back with the interfaces filled in.</summary>
    public KeepaliveConfig Use(KeepaliveConfig config)
    {
        if (!IsNeededBy(config) && wanted.Count == 0) return config;
        PresentLinks present = new(client.Links());
        VirtualInterfacePlan plan = VirtualInterfacePlan.Make(config, present.NamesFitting, present.IsTaken);
        obsolete = [.. names];
        wanted = plan.Interfaces;
        names = [.. wanted.Select(link => link.Name)];
        parents = [.. wanted.Select(link => link.Parent)];
        bases = wanted.ToDictionary(link => link.Name, link => link.Parent, StringComparer.Ordinal);
        copying = wanted.Where(link => link.CopiesLinkLocal).ToLookup(link => link.Parent, StringComparer.Ordinal);
        parentsByIndex = parents.Where(present.IsThere).ToDictionary(present.IndexOf);
        obsolete.ExceptWith(names);
        NoteVrfs(present);
        filter.FollowsIgmp = !config.Global.DisableLocalIgmp;
        Make(present);
        return plan.Config;
    }

    /// <summary>Whether an interface is one of these.</summary>
    public bool Has(string name) => names.Contains(name);

    /// <summary>The parent of one of these; any other interface itself.</summary>
    public string BaseOf(string name) => bases.GetValueOrDefault(name, name);

    /// <summary>After the instances let go: removes what the new configuration does not need any more.</summary>
    public void RemoveObsolete()
    {
        Remove(obsolete);
        obsolete.Clear();
        settings.RestoreParents(name => wanted.Any(link => link.Parent == name && ChangesParent(link)));
    }

    /// <summary>The end of the process.</summary>
    public void RemoveAll()
    {
        string[] all = [.. names];
        wanted = [];
        names.Clear();
        parents.Clear();
        Remove(all);
    }

    /// <summary>An interface came or went; if it is one of these or their parent, <see cref="Repair"/> has something to do.</summary>
    public void See(LinkInfo link)
    {
        if (link.Deleted ? names.Contains(link.Name) : parents.Contains(link.Name)) needsRepair = true;
        SeeVrf(link);
        if (!link.Deleted && parents.Contains(link.Name)) parentsByIndex[link.Index] = link.Name;
        else parentsByIndex.Remove(link.Index);
    }

    /// <summary>The parent's link-local address changed: the source of adverts over IPv6 does with it.</summary>
    public void See(InterfaceAddress address)
    {
        if (!address.Prefix.Address.IsLinkLocal || !address.Prefix.Address.IsV6) return;
        // Every VMAC has a link-local address of its own, so most of these are of no interest: they must cost nothing.
        if (!parentsByIndex.TryGetValue(address.Interface, out string? parent)) return;
        InterfaceAddress[] copies = [.. copying[parent].Select(link => Copy(address, Interfaces.IndexOf(link.Name)))];
        if (copies.Length == 0) return;
        _ = address.Deleted ? client.Remove(copies) : client.Add(copies);
    }

    /// <summary>Makes again what somebody removed, as far as its parent is there.</summary>
    public void Repair()
    {
        if (!needsRepair) return;
        needsRepair = false;
        FollowVrfs();
        if (wanted.Any(link => Interfaces.IndexOf(link.Name) == InterfaceIndex.None)) Make(new PresentLinks(client.Links()));
    }

    public static bool IsNeededBy(KeepaliveConfig config) => config.VrrpInstances.Any(instance =>
        instance.Vmac is not null || instance.Ipvlan is not null || instance.VmacForAddresses
        || instance.VirtualAddresses.Any(address => address.UseVmac) || instance.ExcludedAddresses.Any(address => address.UseVmac));

    /// <summary>ARP for addresses of a VMAC must be answered by the VMAC alone.</summary>
    private static bool ChangesParent(VirtualInterface link) => link.IsMacvlan && link.Family == IpFamily.V4;

    private void Make(PresentLinks present)
    {
        List<VirtualInterface> ready = [];
        List<VirtualInterface> missing = [];
        foreach (VirtualInterface link in wanted.Where(link => present.IsThere(link.Parent)))
        {
            if (!present.IsThere(link.Name)) missing.Add(link);
            else if (present.Fits(link)) ready.Add(link);
            else log.CannotUseInterface(link.Instance, link.Name, link.Parent);
        }
        foreach (VirtualInterface link in ready) log.FoundInterface(link.Instance, link.Name);
        JoinVrfs(ready, present);
        int[] errors = client.Create([.. missing.Select(link => Kernel(link, present))]);
        for (int i = 0; i < errors.Length; i++)
        {
            VirtualInterface link = missing[i];
            if (errors[i] == 0)
            {
                ready.Add(link);
                log.CreatedInterface(link.Instance, Kind(link), link.Name);
            }
            else log.CannotCreateInterface(link.Instance, Kind(link), link.Name, Errno.Name(errors[i]));
        }
        SetUp(ready);
    }

    private void SetUp(List<VirtualInterface> links)
    {
        List<(VirtualInterface Link, InterfaceIndex Index)> placed = [.. links.Select(link => (link, Interfaces.IndexOf(link.Name)))];
        client.SetForVmac([.. placed.Where(link => link.Link.IsMacvlan).Select(link => (link.Index, link.Link.Family == IpFamily.V4))]);
        foreach (VirtualInterface link in links)
        {
            if (!link.NeedsIPv6) Linux.Files.KernelSetting.Write($"net/ipv6/conf/{link.Name}/disable_ipv6", "1");
            if (ChangesParent(link)) settings.SetParent(link.Parent, names.Contains);
        }
        // Before they come up: coming up, they report their groups.
        filter.Follow([.. wanted.Where(link => link.IsMacvlan)]);
        client.SetUp([.. placed.Select(link => link.Index)]);
        AddOwnAddresses(placed);
    }

    private void AddOwnAddresses(List<(VirtualInterface Link, InterfaceIndex Index)> placed)
    {
        List<InterfaceAddress> own = [];
        if (placed.Exists(link => link.Link.CopiesLinkLocal))
        {
            ILookup<InterfaceIndex, InterfaceAddress> linkLocals = client.Addresses()
                .Where(address => address.Prefix.Address.IsV6 && address.Prefix.Address.IsLinkLocal)
                .ToLookup(address => address.Interface);
            foreach ((VirtualInterface link, InterfaceIndex index) in placed.Where(link => link.Link.CopiesLinkLocal))
            {
                own.AddRange(linkLocals[Interfaces.IndexOf(link.Parent)].Take(1).Select(address => Copy(address, index)));
            }
        }
        foreach ((VirtualInterface link, InterfaceIndex index) in placed)
        {
            if (link.Ipvlan?.Address is IpPrefix address) own.Add(new InterfaceAddress { Interface = index, Prefix = address });
        }
        client.Add(own);
    }

    /// <summary>Deprecated, so that nothing but adverts uses it; without a search for duplicates, for the parent has it.</summary>
    private static InterfaceAddress Copy(InterfaceAddress address, InterfaceIndex index) => new()
    {
        Interface = index,
        Prefix = address.Prefix,
        Flags = AddressFlags.NoDad,
        PreferredLifetime = 0,
    };

    private void Remove(IReadOnlyCollection<string> unwanted)
    {
        string[] there = [.. unwanted.Where(Interfaces.Exists)];
        int[] errors = client.RemoveLinks([.. there.Select(Interfaces.IndexOf)]);
        for (int i = 0; i < errors.Length; i++)
        {
            if (errors[i] == 0) log.RemovedInterface(there[i]);
        }
    }

    private static VirtualLink Kernel(VirtualInterface link, PresentLinks present) => new()
    {
        Name = link.Name,
        Parent = present.IndexOf(link.Parent),
        Mac = link.IsMacvlan ? link.Mac : null,
        IpvlanFlags = (ushort)(link.Ipvlan?.Mode ?? IpvlanMode.Bridge),
        Master = present.VrfOf(link.Parent),
        Group = link.Group is null ? null : new NameTables().Groups.TryResolve(link.Group, out uint group) ? group : null,
    };

    private static string Kind(VirtualInterface link) => link.IsMacvlan ? "VMAC" : "ipvlan";
}
