using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Groups, and what stands between them and the other nodes.</summary>
internal static class MulticastChecks
{
    /// <summary>RFC 4541 section 2.1.2: never filtered.</summary>
    private static readonly IpPrefix AlwaysFlooded = new(IpAddress.V4(224, 0, 0, 0), 24);

    public static void Run(Examination e)
    {
        foreach (VrrpInstanceConfig instance in e.Config.VrrpInstances.Where(instance => !instance.IsUnicast))
        {
            if (instance.Interface is not string name || e.Link(name) is not LinkFacts link) continue;
            Membership(e, instance, link);
            if (!AlwaysFlooded.Contains(instance.McastGroup)) Snooping(e, instance, link);
        }
        foreach ((string name, IpAddress group, string why) in e.Machine.Segment?.Refused ?? [])
        {
            e.Find("KD302", name, $"{group} cannot be joined on {name}: {why}",
                why.Contains("ENOBUFS", StringComparison.Ordinal) ? "sysctl -w net.ipv4.igmp_max_memberships=20" : $"ip -d link show dev {name}");
        }
    }

    private static void Membership(Examination e, VrrpInstanceConfig instance, LinkFacts link)
    {
        if (e.Machine.Daemons.Ours == 0 || link.Groups is null || !link.IsSetUp || instance.Vmac is not null || instance.Ipvlan is not null) return;
        if (link.Groups.Contains(instance.McastGroup)) return;
        e.Find("KD302", link.Name, $"a daemon runs (process {e.Machine.Daemons.Ours}), and nobody on {link.Name} is in the group "
            + $"{instance.McastGroup} of ({instance.Name})",
            "keepalive reload, or restart the daemon");
    }

    private static void Snooping(Examination e, VrrpInstanceConfig instance, LinkFacts link)
    {
        LinkFacts? bridge = link.Bridge is not null ? link : e.Link(link.Below);
        if (bridge?.Bridge is not { Snoops: true, Queries: false }) return;
        e.Find("KD301", bridge.Name,
            $"the bridge {bridge.Name} has multicast_snooping 1 and multicast_querier 0; ({instance.Name}) sends to {instance.McastGroup} over "
                + $"{link.Name}",
            $"ip link set dev {bridge.Name} type bridge mcast_querier 1");
    }
}
