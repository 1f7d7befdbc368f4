using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Settings of the kernel that keep a virtual address from working.</summary>
internal static class SettingChecks
{
    private const int AnswersInSubnet = 2;
    private const int AnswersNever = 8;

    public static void Run(Examination e)
    {
        string[] used = [.. e.Config.VrrpInstances.Select(instance => instance.Interface).OfType<string>()
            .Concat(e.Places.Select(place => place.Device)).Distinct().Where(name => e.Link(name) is { IsLoopback: false })];
        foreach (string name in used) ReversePath(e, name);
        foreach (VirtualPlace place in e.Places.Where(place => place.Address.IsV4 && used.Contains(place.Device))) Answers(e, place);
        Promotion(e);
        OnLoopback(e);
        Listeners(e);
        Forwarding(e);
        SwitchedOffIPv6(e);
    }

    private static void ReversePath(Examination e, string name)
    {
        bool strict = e.Larger(name, "rp_filter") == 1;
        bool filtered = e.Larger(name, "arp_filter") > 0;
        if (!strict && !filtered) return;
        string? twin = Twin(e, name);
        if (filtered && twin is not null && !UsesVmac(e, name))
        {
            e.Find("KD203", name, $"arp_filter is on for {name}, and {twin} is in the same network", Off(e, name, "arp_filter", 0));
        }
        if (!strict) return;
        if (twin is not null)
        {
            e.Find("KD201", name, $"rp_filter is 1 (strict) on {name}, and {twin} is in the same network", Off(e, name, "rp_filter", 2));
        }
        foreach (VrrpInstanceConfig instance in e.Config.VrrpInstances.Where(instance => instance.Interface == name))
        {
            foreach (UnicastPeer peer in instance.UnicastPeers.Where(peer => peer.Address.IsV4))
            {
                if (e.OwnAddresses(name).Any(own => own.Contains(peer.Address)) || Elsewhere(e, name, peer.Address) is not string other) continue;
                e.Find("KD201", name, $"rp_filter is 1 (strict) on {name}, and the peer {peer.Address} of ({instance.Name}) is in the network of "
                    + $"{other}",
                    Off(e, name, "rp_filter", 2));
            }
        }
    }

    /// <summary>Another interface with an address in the same IPv4 network.</summary>
    private static string? Twin(Examination e, string name)
    {
        IpPrefix[] own = [.. e.OwnAddresses(name).Where(prefix => prefix.Address.IsV4 && prefix.Length < prefix.Address.HostPrefixLength)];
        return e.Machine.Addresses.FirstOrDefault(other => other.Interface != name && !e.IsVirtual(other.Prefix.Address)
            && e.Link(other.Interface) is { IsLoopback: false, IsSetUp: true } && own.Any(prefix =>
                prefix.Contains(other.Prefix.Address)))?.Interface;
    }

    private static bool UsesVmac(Examination e, string name) =>
        e.Config.VrrpInstances.Any(instance => instance.Interface == name && instance.Vmac is not null);

    private static string? Elsewhere(Examination e, string name, IpAddress address) => e.Machine.Addresses
        .FirstOrDefault(other => other.Interface != name && !e.IsVirtual(other.Prefix.Address) && other.Prefix.Contains(address))?.Interface;

    private static void Answers(Examination e, VirtualPlace place)
    {
        int ignore = e.Larger(place.Device, "arp_ignore") ?? 0;
        string? why = ignore switch
        {
            AnswersNever => "no ARP question is answered",
            AnswersInSubnet when !place.HasOwnNetwork => "only those in the subnet of the address are answered, and a /32 has none",
            1 or AnswersInSubnet when place.Device != place.Instance.Interface && place.Instance.Vmac is null && OnOwnSegment(e, place) =>
                $"questions that come in by {place.Instance.Interface} are not answered for an address on {place.Device}",
            _ => null,
        };
        // With a VMAC the daemon itself sets arp_ignore 1 on the parent.
        if (why is not null && !(ignore == 1 && place.Instance.Vmac is not null))
        {
            e.Find("KD202", $"{place.Address}", $"arp_ignore is {ignore} for {place.Device}: {why} ({place.Address} of {place.Instance.Name})",
                Off(e, place.Device, "arp_ignore", 0));
        }
        ProxyArp(e, place);
    }

    /// <summary>The network of the address is that of the instance's interface, so questions come in there.</summary>
    private static bool OnOwnSegment(Examination e, VirtualPlace place) => place.Instance.Interface is string name
        && e.OwnAddresses(name).Any(own => own.Contains(place.Address)) && !e.OwnAddresses(place.Device).Any(own => own.Contains(place.Address));

    private static void ProxyArp(Examination e, VirtualPlace place)
    {
        bool isInSubnet = e.OwnAddresses(place.Device).Any(own => own.Contains(place.Address));
        bool pvlan = Larger(e, place.Device, "proxy_arp_pvlan") > 0;
        bool answers = Larger(e, place.Device, "proxy_arp") > 0 && !isInSubnet;
        if (!pvlan && !answers) return;
        string name = pvlan ? "proxy_arp_pvlan" : "proxy_arp";
        string why = pvlan ? "it answers for every address of the network" : $"{place.Device} has no address in its network, so that the route "
            + "to it goes elsewhere";
        e.Find("KD205", place.Device, $"{name} is on for {place.Device}, and this machine would answer for {place.Address} as BACKUP: {why}",
            Off(e, place.Device, name, 0));
    }

    private static int Larger(Examination e, string device, string name) => e.Larger(device, name) ?? 0;

    /// <summary>"all" too when it is what counts.</summary>
    private static string Off(Examination e, string name, string setting, int value)
    {
        string own = $"sysctl -w net.ipv4.conf.{Sysctl(name)}.{setting}={value}";
        return e.Setting($"net/ipv4/conf/all/{setting}") is null or "0" ? own : $"{own} net.ipv4.conf.all.{setting}={value}";
    }

    /// <summary>sysctl(8) writes a dot of a name as a slash.</summary>
    private static string Sysctl(string name) => name.Replace('.', '/');

    private static void Promotion(Examination e)
    {
        IEnumerable<IGrouping<(string Device, IpAddress Network, byte Length), VirtualPlace>> shared = e.Places
            .Where(place => place.Address.IsV4 && place.HasOwnNetwork && place.Device.Length > 0)
            .GroupBy(place => (place.Device, place.Virtual.Prefix.Network, place.Virtual.Prefix.Length));
        foreach (IGrouping<(string Device, IpAddress Network, byte Length), VirtualPlace> group in shared)
        {
            string[] instances = [.. group.Select(place => place.Instance.Name).Distinct()];
            bool hasOwn = e.OwnAddresses(group.Key.Device).Any(own => own.Length == group.Key.Length && own.Network == group.Key.Network);
            if (instances.Length < 2 || hasOwn || group.Any(place => place.Instance.PromoteSecondaries)) continue;
            if (e.Larger(group.Key.Device, "promote_secondaries") is not 0) continue;
            e.Find("KD206", group.Key.Device,
                $"promote_secondaries is 0 for {group.Key.Device}, which has no address of its own in {group.Key.Network}/{group.Key.Length}, "
                + $"where {string.Join(", ", instances)} have virtual ones",
                $"sysctl -w net.ipv4.conf.{Sysctl(group.Key.Device)}.promote_secondaries=1");
        }
    }

    /// <summary>A director that is a real server too, by direct routing.</summary>
    private static void OnLoopback(Examination e)
    {
        HashSet<IpAddress> services =
        [
            .. e.Config.VirtualServers.Where(server => server.Forwarding.Method == LvsMethod.DirectRoute).Select(server => server.Key.Address),
            .. e.Places.Select(place => place.Address),
        ];
        foreach (AddressFacts held in e.Machine.Addresses.Where(held => e.Link(held.Interface) is { IsLoopback: true }))
        {
            if (!held.Prefix.Address.IsV4 || !services.Contains(held.Prefix.Address) || PlacedOn(e, held)) continue;
            string[] loud = [.. e.Machine.Links.Where(link => !link.IsLoopback && link.IsSetUp && Larger(e, link.Name,
                "arp_ignore") == 0).Select(link => link.Name)];
            if (loud.Length == 0) continue;
            e.Find("KD204", $"{held.Prefix.Address}", $"{held.Prefix} is on {held.Interface}, and ARP for it is answered on "
                + $"{string.Join(", ", loud)}",
                $"keepalive realserver up --vip {held.Prefix.Address}");
        }
    }

    private static bool PlacedOn(Examination e, AddressFacts held) =>
        e.Places.Any(place => place.Address == held.Prefix.Address && place.Device == held.Interface);

    private static void Listeners(Examination e)
    {
        foreach (ListenerFacts listener in e.Machine.Listeners.Where(listener => e.IsVirtual(listener.Address)))
        {
            string family = listener.Address.IsV4 ? "ipv4" : "ipv6";
            if (e.Setting($"net/{family}/ip_nonlocal_bind") is not "0") continue;
            e.Find("KD207", $"{listener.Address}", $"{listener.Who} is bound to {listener.Address}, and net.{family}.ip_nonlocal_bind is 0",
                $"sysctl -w net.{family}.ip_nonlocal_bind=1");
        }
    }

    private static void Forwarding(Examination e)
    {
        foreach (VirtualServerConfig server in e.Config.VirtualServers)
        {
            if (!server.RealServers.Any(real => real.Forwarding.Method == LvsMethod.Nat)) continue;
            bool isV4 = server.RealServers.Any(real => real.Address.IsV4);
            if (isV4 && e.Setting("net/ipv4/ip_forward") is "0")
            {
                e.Find("KD208", $"{server.Key}", $"virtual server {server.Key} forwards by NAT, and net.ipv4.ip_forward is 0",
                    "sysctl -w net.ipv4.ip_forward=1");
            }
            if (!isV4 && e.Setting("net/ipv6/conf/all/forwarding") is "0")
            {
                e.Find("KD209", $"{server.Key}", $"virtual server {server.Key} forwards by NAT, and net.ipv6.conf.all.forwarding is 0",
                    "sysctl -w net.ipv6.conf.all.forwarding=1");
            }
        }
    }

    private static void SwitchedOffIPv6(Examination e)
    {
        IEnumerable<string> wanted = e.Config.VrrpInstances.Where(instance => instance.Family == IpFamily.V6).Select(instance =>
            instance.Interface ?? "")
            .Concat(e.Places.Where(place => place.Address.IsV6).Select(place => place.Device)).Distinct();
        foreach (string name in wanted.Where(name => e.Setting($"net/ipv6/conf/{name}/disable_ipv6") is "1"))
        {
            e.Find("KD210", name, $"disable_ipv6 is 1 for {name}, which has IPv6 instances or addresses",
                $"sysctl -w net.ipv6.conf.{Sysctl(name)}.disable_ipv6=0");
        }
    }
}
