using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Interfaces: there, up, plugged in, fit for adverts.</summary>
internal static class InterfaceChecks
{
    private const int NamesShownMax = 8;

    public static void Run(Examination e)
    {
        HashSet<string> looked = [];
        foreach (VrrpInstanceConfig instance in e.Config.VrrpInstances)
        {
            if (instance.Interface is not string name) continue;
            if (e.Link(name) is not LinkFacts link) Missing(e, instance, name);
            else if (looked.Add(name)) State(e, link);
            if (e.Link(name) is LinkFacts there) Sending(e, instance, there);
        }
        Named(e);
    }

    private static void Missing(Examination e, VrrpInstanceConfig instance, string name)
    {
        FindingSeverity severity = e.Config.Global.DynamicInterfaces ? FindingSeverity.Warning : FindingSeverity.Error;
        e.Find("KD101", severity, instance.Name, $"({instance.Name}) there is no interface {name}; there are {Names(e)}", "ip -br link");
    }

    private static void State(Examination e, LinkFacts link)
    {
        if (!link.IsSetUp) e.Find("KD102", link.Name, $"{link.Name} is down", $"ip link set dev {link.Name} up");
        else if (!link.HasCarrier) e.Find("KD103", link.Name, $"{link.Name} is up and has no carrier", $"ip -br link show dev {link.Name}");
    }

    private static void Sending(Examination e, VrrpInstanceConfig instance, LinkFacts link)
    {
        if (!instance.IsUnicast && !link.IsMulticast)
        {
            e.Find("KD104", link.Name, $"{link.Name} has no flag MULTICAST, and ({instance.Name}) sends to {instance.McastGroup}",
                $"ip link set dev {link.Name} multicast on");
        }
        if (!instance.SourceAddress.IsNone)
        {
            if (!e.Machine.Addresses.Any(address => address.Prefix.Address == instance.SourceAddress))
            {
                e.Find("KD111", instance.Name, $"({instance.Name}) sends from {instance.SourceAddress}, which is on no interface",
                    $"ip address add {instance.SourceAddress}/LENGTH dev {link.Name}");
            }
        }
        else if (link.IsSetUp && !HasSource(e, instance, link.Name) && instance.Vmac is null)
        {
            string what = instance.Family == IpFamily.V4 ? "IPv4 address" : "link-local IPv6 address";
            e.Find("KD105", link.Name, $"{link.Name} has no {what} for ({instance.Name}) to send from",
                $"ip address add ADDRESS/LENGTH dev {link.Name}");
        }
        foreach (UnicastPeer peer in instance.UnicastPeers.Where(peer => e.Machine.Addresses.Any(own => own.Prefix.Address == peer.Address)))
        {
            if (e.IsVirtual(peer.Address)) continue;
            e.Find("KD112", instance.Name, $"({instance.Name}) unicast_peer {peer.Address} is an address of this machine", "ip -br address");
        }
    }

    private static bool HasSource(Examination e, VrrpInstanceConfig instance, string name) => e.Machine.Addresses.Any(address =>
        address.Interface == name && address.Prefix.Family == instance.Family && (instance.Family == IpFamily.V4
            || address.Prefix.Address.IsLinkLocal));

    /// <summary>Interfaces that are named elsewhere than in "interface".</summary>
    private static void Named(Examination e)
    {
        List<(string Name, string By)> named = [];
        foreach (VirtualPlace place in e.Places.Where(place => place.Virtual.Device is not null))
        {
            named.Add((place.Device, $"virtual address {place.Address} of ({place.Instance.Name})"));
        }
        foreach (VrrpInstanceConfig instance in e.Config.VrrpInstances)
        {
            named.AddRange(instance.TrackInterfaces.Select(tracked => (tracked.Interface, $"track_interface of ({instance.Name})")));
        }
        named.AddRange(e.Config.StaticAddresses.Select(address =>
            (address.Address.Device ?? e.Config.Global.DefaultInterface, $"static address {address.Address.Prefix}")));
        if (e.Config.Global.LvsSyncDaemon is { } sync) named.Add((sync.Interface, "lvs_sync_daemon"));
        foreach ((string name, string by) in named.Distinct().Where(each => each.Name.Length > 0 && e.Link(each.Name) is null))
        {
            e.Find("KD110", name, $"{by} names the interface {name}, which does not exist; there are {Names(e)}", "ip -br link");
        }
    }

    private static string Names(Examination e)
    {
        string[] names = [.. e.Machine.Links.Select(link => link.Name)];
        string shown = string.Join(", ", names.Take(NamesShownMax));
        return names.Length > NamesShownMax ? $"{shown} and {names.Length - NamesShownMax} more" : shown;
    }
}
