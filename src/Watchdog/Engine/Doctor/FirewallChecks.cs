using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Watchdog.Engine.Doctor.Firewall;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>Adverts, in and out, taken through the rules of this machine.</summary>
internal static class FirewallChecks
{
    private const byte ProtocolVrrp = 112;
    private const byte ProtocolAuthenticationHeader = 51;

    public static void Run(Examination e)
    {
        if (e.Machine.Firewall is not { } ruleset || ruleset.BaseChains.Count == 0) return;
        foreach (VrrpInstanceConfig instance in e.Config.VrrpInstances)
        {
            if (e.Link(instance.Interface) is not LinkFacts link) continue;
            foreach (TestPacket packet in Packets(e, instance, link)) Report(e, instance, packet, Evaluation.Find(ruleset, packet));
        }
    }

    private static IEnumerable<TestPacket> Packets(Examination e, VrrpInstanceConfig instance, LinkFacts link)
    {
        IpPrefix? own = e.OwnAddresses(link.Name).Where(prefix => prefix.Family == instance.Family && (prefix.Address.IsV4
            || prefix.Address.IsLinkLocal))
            .Select(prefix => (IpPrefix?)prefix).FirstOrDefault();
        IpAddress from = instance.SourceAddress.IsNone ? own?.Address ?? IpAddress.None : instance.SourceAddress;
        if (instance.IsUnicast)
        {
            foreach (IpAddress peer in instance.UnicastPeers.Select(peer => peer.Address))
            {
                yield return Packet(instance, link, incoming: true, IpPrefix.Host(peer), from.IsNone ? Any(instance) : from);
                if (!from.IsNone) yield return Packet(instance, link, incoming: false, IpPrefix.Host(from), peer);
            }
            yield break;
        }
        if (!from.IsNone) yield return Packet(instance, link, incoming: false, IpPrefix.Host(from), instance.McastGroup);
        IpAddress[] peers = [.. instance.SplitBrain.Peers.Where(peer => peer.Family == instance.Family && (peer.IsV4 || peer.IsLinkLocal))];
        if (peers.Length == 0) yield return Packet(instance, link, incoming: true, own ?? new IpPrefix(Any(instance), 0), instance.McastGroup);
        foreach (IpAddress peer in peers) yield return Packet(instance, link, incoming: true, IpPrefix.Host(peer), instance.McastGroup);
    }

    private static IpAddress Any(VrrpInstanceConfig instance) => instance.Family == IpFamily.V4 ? IpAddress.AnyV4 : IpAddress.AnyV6;

    private static TestPacket Packet(VrrpInstanceConfig instance, LinkFacts link, bool incoming, IpPrefix source, IpAddress destination) =>
        TestPacket.Advert(
        link, incoming, instance.Authentication.Type == AuthType.Ah ? ProtocolAuthenticationHeader : ProtocolVrrp, source, destination,
        (instance.Version, instance.VirtualRouterId), instance.Vmac is not null || instance.Ipvlan is not null);

    private static void Report(Examination e, VrrpInstanceConfig instance, TestPacket packet, Obstacle? obstacle)
    {
        if (obstacle is null) return;
        string code = (packet.IsIncoming, obstacle.IsSure) switch
        {
            (true, true) => "KD401",
            (false, true) => "KD402",
            (true, false) => "KD403",
            (false, false) => "KD404",
        };
        string way = packet.IsIncoming ? $"adverts that come in by {packet.Link.Name}" : $"adverts that go out by {packet.Link.Name}";
        string verb = obstacle.IsSure ? "are dropped" : "may be dropped";
        string to = instance.IsUnicast ? "unicast" : $"{instance.McastGroup}";
        e.Find(code, instance.Name, $"({instance.Name}) {way} ({to}, protocol {packet.Protocol}) {verb} by {obstacle}", Mend(packet, obstacle.Chain));
    }

    private static string Mend(TestPacket packet, FirewallChain chain)
    {
        bool isV4 = packet.Family == IpFamily.V4;
        string protocol = packet.Protocol == ProtocolVrrp ? "vrrp" : "ah";
        if (chain.Table == "firewalld") return $"firewall-cmd --permanent --add-protocol={protocol} && firewall-cmd --reload";
        string link = packet.Link.Name;
        if (chain.IsLegacy)
        {
            string table = chain.Table == "filter" ? "" : $" -t {chain.Table}";
            return $"{(isV4 ? "iptables" : "ip6tables")}{table} -I {chain.Name} {(packet.IsIncoming ? "-i" : "-o")} {link} -p {packet.Protocol} "
                + "-j ACCEPT";
        }
        string match = chain.Family == FirewallFamily.Netdev ? "" : packet.IsIncoming ? $"iifname {link} " : $"oifname {link} ";
        if (packet.LinkIsUncertain) match = "";
        return $"nft insert rule {chain.FamilyWord} {chain.Table} {chain.Name} {match}meta l4proto {packet.Protocol} accept";
    }
}
