using Keepalive.Core;

namespace Keepalive.Watchdog.RealServer;

/// <summary>How requests reach this real server.</summary>
internal enum RealServerMode
{
    /// <summary>Direct routing: frames for the virtual address come to our own MAC address.</summary>
    Dr,

    /// <summary>Packets for the virtual address come inside others, IP in IP.</summary>
    Tun,
}

/// <summary>What has to be so on a real server that answers for virtual addresses without owning them, in the order of doing it.</summary>
internal static class RealServerPlan
{
    private const string Ignore = "net.ipv4.conf.all.arp_ignore";
    private const string Announce = "net.ipv4.conf.all.arp_announce";

    /// <param name="mode">How requests come.</param>
    /// <param name="addresses">The virtual addresses.</param>
    /// <param name="persist">After a boot too.</param>
    public static List<RealServerStep> Up(RealServerMode mode, IReadOnlyCollection<IpAddress> addresses, bool persist = false)
    {
        List<RealServerStep> steps = [];
        // First of all silence: an address that is there a moment before it answers to ARP takes the director's clients away.
        if (addresses.Any(address => address.IsV4)) steps.AddRange(Silence);
        foreach (bool isV4 in addresses.Select(address => address.IsV4).Distinct())
        {
            if (mode == RealServerMode.Tun) steps.AddRange(Tunnel(isV4));
        }
        foreach (IpAddress address in addresses)
        {
            steps.Add(new RealServerStep.VirtualAddress(address, DeviceOf(mode, address), Present: true, WhyOf(mode, address)));
            steps.Add(new RealServerStep.LocalRoute(
                address, DeviceOf(mode, address), Present: true, "packets for it end here; the kernel adds it with the address"));
        }
        if (persist) steps.Add(new RealServerStep.AtBoot(mode, addresses, Present: true, "a unit of systemd does it before the network comes up"));
        return steps;
    }

    /// <param name="mode">As it was set up.</param>
    /// <param name="addresses">Those to give up.</param>
    /// <param name="others">True while other virtual addresses stay: they need the settings.</param>
    /// <param name="persist">After a boot too.</param>
    public static List<RealServerStep> Down(RealServerMode mode, IReadOnlyCollection<IpAddress> addresses, bool others, bool persist = false)
    {
        List<RealServerStep> steps = [];
        if (persist) steps.Add(new RealServerStep.AtBoot(mode, addresses, Present: false, "else a boot would bring them back"));
        foreach (IpAddress address in addresses)
        {
            steps.Add(new RealServerStep.VirtualAddress(
                address, DeviceOf(mode, address), Present: false, "the address goes first: with it ARP may be answered again"));
            steps.Add(new RealServerStep.LocalRoute(address, DeviceOf(mode, address), Present: false, "the kernel removes it with the address"));
        }
        if (others) return steps;
        foreach (bool isV4 in addresses.Select(address => address.IsV4).Distinct())
        {
            if (mode == RealServerMode.Tun) steps.Add(new RealServerStep.Link(TunnelDevice(isV4), Up: false, "no virtual address needs it"));
        }
        if (!addresses.Any(address => address.IsV4)) return steps;
        steps.Add(new RealServerStep.Setting(Announce, ["0"], "the kernel's default; no virtual address is left"));
        steps.Add(new RealServerStep.Setting(Ignore, ["0"], "the kernel's default; no virtual address is left"));
        return steps;
    }

    /// <summary>Where an address belongs.</summary>
    public static string DeviceOf(RealServerMode mode, IpAddress address) => mode == RealServerMode.Dr ? "lo" : TunnelDevice(address.IsV4);

    private static IEnumerable<RealServerStep> Silence =>
    [
        new RealServerStep.Setting(Ignore, ["1", "2"], "answer ARP only for addresses of the interface that the question comes in by"),
        new RealServerStep.Setting(Announce, ["2"], "never name the virtual address in our own ARP questions: routers would learn it"),
    ];

    private static IEnumerable<RealServerStep> Tunnel(bool isV4)
    {
        string device = TunnelDevice(isV4);
        yield return new RealServerStep.Device(device, isV4 ? "ipip" : "ip6_tunnel", "it unpacks what the director sends");
        if (isV4)
        {
            yield return new RealServerStep.Setting(
                $"net.ipv4.conf.{device}.rp_filter", ["2"], "clients come in here and answers go out elsewhere: the strict filter would drop them");
        }
        yield return new RealServerStep.Link(device, Up: true, "a tunnel that is down takes nothing");
    }

    private static string TunnelDevice(bool isV4) => isV4 ? "tunl0" : "ip6tnl0";

    private static string WhyOf(RealServerMode mode, IpAddress address)
    {
        string where = mode == RealServerMode.Dr ? "the host takes packets for it, and no neighbour is told" : "what is unpacked is for this address";
        return address.IsV4 || mode == RealServerMode.Tun ? where : where + " (IPv6 asks for no more: lo answers no neighbour)";
    }
}
