using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Virtual addresses: in a subnet, and nobody's yet.</summary>
internal static class AddressChecks
{
    public static void Run(Examination e)
    {
        foreach (VirtualPlace place in e.Places)
        {
            if (e.Link(place.Device) is { IsLoopback: false }) Subnet(e, place);
            Present(e, place);
        }
    }

    private static void Subnet(Examination e, VirtualPlace place)
    {
        if (place.HasOwnNetwork || place.Virtual.Peer is not null || place.Address.IsLinkLocal) return;
        IpPrefix[] own = [.. e.OwnAddresses(place.Device).Where(prefix => prefix.Family == place.Address.Family)];
        // On another interface (a dummy) it is answered for on the instance's one.
        if (own.Concat(e.OwnAddresses(place.Instance.Interface ?? "")).Any(prefix => prefix.Contains(place.Address)) || SiblingNetwork(e,
            place)) return;
        string there = own.Length == 0 ? "no address" : string.Join(", ", own);
        e.Find("KD106", $"{place.Address}",
            $"({place.Instance.Name}) {place.Address} has no prefix length and lies in no subnet of {place.Device}, which has {there}",
            $"write {place.Address}/LENGTH in virtual_ipaddress of {place.Instance.Name}");
    }

    /// <summary>Another address of the same instance brings the subnet.</summary>
    private static bool SiblingNetwork(Examination e, VirtualPlace place) => e.Places.Any(other =>
        other.Instance == place.Instance && other.Device == place.Device && other.HasOwnNetwork && other.Virtual.Prefix.Contains(place.Address));

    private static void Present(Examination e, VirtualPlace place)
    {
        if (place.Instance.IsOwner) return;
        foreach (AddressFacts found in e.Machine.Addresses.Where(address => address.Prefix.Address == place.Address))
        {
            // A real server that is a director too keeps the service address on lo; that has a check of its own.
            if (e.Link(found.Interface) is { IsLoopback: true }) continue;
            if (e.Machine.Daemons.Ours != 0 || e.Machine.Daemons.Others.Count > 0) continue;
            e.Find("KD107", $"{place.Address}", $"({place.Instance.Name}) {place.Address} is on {found.Interface}, and no daemon runs here",
                $"keepalive cleanup, or ip address del {found.Prefix} dev {found.Interface}");
        }
    }
}
