using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>The interfaces of the machine, looked at for those that could serve as a VMAC or ipvlan.</summary>
internal sealed class PresentLinks
{
    private readonly Dictionary<string, LinkInfo> byName;
    private readonly HashSet<InterfaceIndex> vrfs;
    private readonly ILookup<(InterfaceIndex Parent, MacAddress Mac), string> macvlans;
    private readonly ILookup<(InterfaceIndex Parent, string End), string> ipvlans;

    public PresentLinks(List<LinkInfo> links)
    {
        byName = links.ToDictionary(link => link.Name, StringComparer.Ordinal);
        vrfs = [.. links.Where(link => link.Kind == "vrf").Select(link => link.Index)];
        macvlans = links.Where(IsPrivateMacvlan).ToLookup(link => (link.Parent, link.Mac), link => link.Name);
        ipvlans = links.Where(IsIpvlan).ToLookup(link => (link.Parent, EndOf(link.Name)), link => link.Name);
    }

    public bool IsThere(string name) => byName.ContainsKey(name);

    public InterfaceIndex IndexOf(string name) => byName.TryGetValue(name, out LinkInfo? link) ? link.Index : InterfaceIndex.None;

    /// <summary>The VRF of an interface; none when it is in none. Of other masters, a bridge or a bond, virtual interfaces take no notice.</summary>
    public InterfaceIndex VrfOf(string name) =>
        byName.TryGetValue(name, out LinkInfo? link) && vrfs.Contains(link.Master) ? link.Master : InterfaceIndex.None;

    /// <summary>The bridge, bond or VRF of an interface; none when it belongs to none.</summary>
    public InterfaceIndex MasterOf(string name) => byName.TryGetValue(name, out LinkInfo? link) ? link.Master : InterfaceIndex.None;

    /// <summary>Whether the interface of that name is what is wanted.</summary>
    public bool Fits(VirtualInterface wanted) => byName.TryGetValue(wanted.Name, out LinkInfo? link) && Fits(link, wanted);

    /// <summary>The names of interfaces that could be used, in the order of the kernel.</summary>
    public IEnumerable<string> NamesFitting(VirtualInterface wanted)
    {
        InterfaceIndex parent = IndexOf(wanted.Parent);
        if (wanted.IsMacvlan) return macvlans[(parent, wanted.Mac)];
        return ipvlans[(parent, string.Create(CultureInfo.InvariantCulture, $".{wanted.VirtualRouterId}"))];
    }

    public bool IsTaken(string name) => byName.ContainsKey(name);

    private bool Fits(LinkInfo link, VirtualInterface wanted) => wanted.IsMacvlan
        ? IsPrivateMacvlan(link) && link.Parent == IndexOf(wanted.Parent) && link.Mac == wanted.Mac
        : IsIpvlan(link) && link.Parent == IndexOf(wanted.Parent);

    private static bool IsIpvlan(LinkInfo link) => link.Kind == "ipvlan";

    /// <summary>".51" of "vrrp.51"; "" when there is no dot.</summary>
    private static string EndOf(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name[dot..] : "";

    private static bool IsPrivateMacvlan(LinkInfo link) => link.Kind == "macvlan" && link.Mode == VirtualLinkMessage.PrivateMode;
}
