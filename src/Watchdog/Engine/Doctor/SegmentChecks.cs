using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>What was heard: other clusters, nodes that disagree, and strangers who hold an address.</summary>
internal static class SegmentChecks
{
    private const int VridMax = 255;
    private const byte FullTtl = 255;

    public static void Run(Examination e)
    {
        if (e.Machine.Segment is not { } segment) return;
        foreach (VrrpInstanceConfig instance in e.Config.VrrpInstances)
        {
            foreach (HeardAdvert advert in segment.Adverts.Where(advert => Concerns(advert, instance))) Compare(e, segment, instance, advert);
        }
        foreach (VirtualPlace place in e.Places) Holder(e, segment, place);
    }

    private static bool Concerns(HeardAdvert advert, VrrpInstanceConfig instance) =>
        advert.Interface == instance.Interface && advert.VirtualRouterId == instance.VirtualRouterId && advert.Source.Family == instance.Family
        && (instance.IsUnicast ? !advert.Destination.IsMulticast : advert.Destination == instance.McastGroup);

    private static void Compare(Examination e, SegmentFacts segment, VrrpInstanceConfig instance, HeardAdvert advert)
    {
        string heard = $"{advert.Source} on {advert.Interface} sends adverts for VRID {advert.VirtualRouterId}, that of ({instance.Name}),";
        if (!IsSameRouter(instance, advert))
        {
            int first = FirstFree(e, segment, instance.Interface!).VirtualRouterId;
            string free = first == 0 ? "of another segment" : first.ToString(CultureInfo.InvariantCulture);
            string ours = List(instance.VirtualAddresses.Select(own => own.Prefix.Address));
            e.Find("KD901", instance.Name, $"{heard} for {List(advert.Addresses)} instead of {ours}",
                $"write virtual_router_id {free} in {instance.Name} on all nodes of this cluster (in {Seconds(segment.Time)} s nobody was heard "
                    + "with it)");
            return;
        }
        if (!instance.IsUnicast && advert.Ttl != FullTtl)
        {
            e.Find("KD905", instance.Name, $"{heard} with TTL {advert.Ttl} instead of 255", "put the nodes on one segment, or write unicast_peer");
        }
        if (advert.Version != instance.Version)
        {
            e.Find("KD902", instance.Name, $"{heard} in version {advert.Version} instead of {instance.Version}",
                $"write vrrp_version {instance.Version} on all nodes");
            return;
        }
        if (instance.Version != 2) return;
        Authentication(e, instance, advert, heard);
        if (advert.Interval != instance.AdvertInterval)
        {
            e.Find("KD904", instance.Name, $"{heard} every {Seconds(advert.Interval)} s instead of every {Seconds(instance.AdvertInterval)} s",
                $"write advert_int {Seconds(instance.AdvertInterval)} on all nodes");
        }
    }

    private static void Authentication(Examination e, VrrpInstanceConfig instance, HeardAdvert advert, string heard)
    {
        bool sameKind = advert.AuthType == (byte)instance.Authentication.Type;
        bool samePassword = instance.Authentication.Type != AuthType.Pass || advert.Password == instance.Authentication.Password;
        if (sameKind && samePassword) return;
        string what = sameKind ? "with another password" : $"with authentication {Name(advert.AuthType)} instead of "
            + $"{Name((byte)instance.Authentication.Type)}";
        e.Find("KD903", instance.Name, $"{heard} {what}", "write the same authentication on all nodes");
    }

    private static string Name(byte type) => type switch { 0 => "none", 1 => "PASS", 2 => "AH", _ => type.ToString(CultureInfo.InvariantCulture) };

    /// <summary>A node of our own cluster has our addresses; one common address is enough: the others may be a change under way.</summary>
    private static bool IsSameRouter(VrrpInstanceConfig instance, HeardAdvert advert) =>
        advert.Addresses.Count == 0 || instance.VirtualAddresses.Count == 0
        || advert.Addresses.Any(address => instance.VirtualAddresses.Any(own => own.Prefix.Address == address));

    /// <summary>For each interface of an instance, the first VRID that nobody uses, if there is one.</summary>
    public static IReadOnlyList<FreeVrid> FreeVrids(Examination e)
    {
        if (e.Machine.Segment is not { } segment) return [];
        IEnumerable<string> names = e.Config.VrrpInstances.Select(instance => instance.Interface ?? "").Distinct();
        return [.. names.Where(name => e.Link(name) is not null).Select(name => FirstFree(e, segment, name)).Where(free =>
            free.VirtualRouterId != 0)];
    }

    private static FreeVrid FirstFree(Examination e, SegmentFacts segment, string interfaceName)
    {
        HashSet<int> used =
        [
            .. segment.Adverts.Where(advert => advert.Interface == interfaceName).Select(advert => (int)advert.VirtualRouterId),
            .. e.Config.VrrpInstances.Where(instance => instance.Interface == interfaceName).Select(instance => (int)instance.VirtualRouterId),
        ];
        return new FreeVrid(interfaceName, Enumerable.Range(1, VridMax).FirstOrDefault(vrid => !used.Contains(vrid)));
    }

    private static void Holder(Examination e, SegmentFacts segment, VirtualPlace place)
    {
        NeighborAnswer[] answers = [.. segment.Answers.Where(answer => answer.Interface == place.Device && answer.Address == place.Address)];
        // Whoever sends its adverts may hold it.
        bool isLongEnough = segment.Time > 1.5 * place.Instance.AdvertInterval;
        if (answers.Length == 0 || !isLongEnough || segment.Adverts.Any(advert => Concerns(advert, place.Instance))) return;
        MacAddress holder = answers[0].Mac;
        IEnumerable<IpAddress> peers = place.Instance.UnicastPeers.Select(peer => peer.Address).Concat(place.Instance.SplitBrain.Peers);
        IpAddress peer = segment.Answers.FirstOrDefault(answer => answer.Mac == holder && peers.Contains(answer.Address)).Address;
        string silence = $"no advert for VRID {place.Instance.VirtualRouterId} was heard in {Seconds(segment.Time)} s";
        if (!peer.IsNone)
        {
            e.Find("KD109", $"{place.Address}", $"the peer {peer} ({holder}) answers for {place.Address} of ({place.Instance.Name}) on "
                + $"{place.Device}, and {silence}",
                $"tcpdump -ni {place.Device} proto 112");
            return;
        }
        e.Find("KD108", $"{place.Address}", $"{holder} answers for {place.Address} of ({place.Instance.Name}) on {place.Device}, and {silence}",
            $"look for {holder} in the switch; a peer of this cluster is told apart by split_brain_peers");
    }

    private static string List(IEnumerable<IpAddress> addresses) => string.Join(", ", addresses.Take(4));

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);
}
