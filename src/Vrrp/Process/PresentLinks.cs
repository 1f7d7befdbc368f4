using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>The interfaces of the machine, looked at for those that could serve as a VMAC or ipvlan.</summary>
internal sealed class PresentLinks
{
    private readonly Dictionary<string, LinkInfo> byName;
    private readonly Dictionary<(InterfaceIndex Parent, MacAddress Mac), LinkInfo> macvlans = [];

    public PresentLinks(List<LinkInfo> links)
    {
        byName = links.ToDictionary(link => link.Name, StringComparer.Ordinal);
        foreach (LinkInfo link in links.Where(IsPrivateMacvlan)) macvlans.TryAdd((link.Parent, link.Mac), link);
    }

    public bool IsThere(string name) => byName.ContainsKey(name);

    public InterfaceIndex IndexOf(string name) => byName.TryGetValue(name, out LinkInfo? link) ? link.Index : InterfaceIndex.None;

    /// <summary>Whether the interface of that name is what is wanted.</summary>
    public bool Fits(VirtualInterface wanted) => byName.TryGetValue(wanted.Name, out LinkInfo? link) && Fits(link, wanted);

    /// <summary>The name of an interface that could be used, whatever its name.</summary>
    public string? FindFitting(VirtualInterface wanted)
    {
        if (wanted.IsMacvlan) return macvlans.GetValueOrDefault((IndexOf(wanted.Parent), wanted.Mac))?.Name;
        string end = string.Create(CultureInfo.InvariantCulture, $".{wanted.VirtualRouterId}");
        return byName.Values.FirstOrDefault(link => link.Name.EndsWith(end, StringComparison.Ordinal) && Fits(link, wanted))?.Name;
    }

    public bool IsTaken(string name) => byName.ContainsKey(name);

    private bool Fits(LinkInfo link, VirtualInterface wanted) => wanted.IsMacvlan
        ? IsPrivateMacvlan(link) && link.Parent == IndexOf(wanted.Parent) && link.Mac == wanted.Mac
        : link.Kind == "ipvlan" && link.Parent == IndexOf(wanted.Parent);

    private static bool IsPrivateMacvlan(LinkInfo link) => link.Kind == "macvlan" && link.Mode == VirtualLinkMessage.PrivateMode;
}
