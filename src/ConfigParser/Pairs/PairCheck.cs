using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Pairs;

/// <summary>What breaks between two nodes that are to be one virtual router: every difference that a peer notices, or never can.</summary>
internal sealed partial class PairCheck
{
    private readonly ParseOutcome first;
    private readonly ParseOutcome second;
    private readonly List<Diagnostic> found = [];

    private PairCheck(ParseOutcome first, ParseOutcome second) => (this.first, this.second) = (first, second);

    public static IReadOnlyList<Diagnostic> Run(ParseOutcome first, ParseOutcome second)
    {
        PairCheck check = new(first, second);
        foreach ((VrrpInstanceConfig? a, VrrpInstanceConfig? b) in PairMatch.Of(first.Config, second.Config))
        {
            if (a is not null && b is not null) check.Compare(a, b);
            else check.Alone(a, b);
        }
        check.CompareGroups();
        return check.found;
    }

    private void Alone(VrrpInstanceConfig? a, VrrpInstanceConfig? b) => found.Add(PairErrors.OnOneNodeOnly(
        new PairPlace((a ?? b)!.Name, null, a is null ? second.Places.Of(b!.Name, "") : first.Places.Of(a.Name, ""))));

    private PairPlace At(VrrpInstanceConfig a, VrrpInstanceConfig b, string keyword) =>
        new(b.Name, first.Places.Of(a.Name, keyword), second.Places.Of(b.Name, keyword));

    private void Compare(VrrpInstanceConfig a, VrrpInstanceConfig b)
    {
        if (a.Family != b.Family)
        {
            found.Add(PairErrors.Family(At(a, b, "virtual_ipaddress")));
            return;
        }
        if (a.VirtualRouterId != b.VirtualRouterId)
        {
            found.Add(PairErrors.VirtualRouterId(At(a, b, "virtual_router_id"), a.VirtualRouterId, b.VirtualRouterId));
        }
        if (a.Version != b.Version) found.Add(PairErrors.Version(At(a, b, "version"), a.Version, b.Version));
        else CompareWire(a, b);
        CompareTransport(a, b);
        CompareAddresses(a, b);
        ComparePriorities(a, b);
    }

    /// <summary>What both read from an advert of one version.</summary>
    private void CompareWire(VrrpInstanceConfig a, VrrpInstanceConfig b)
    {
        if (a.Authentication.Type != b.Authentication.Type)
        {
            found.Add(PairErrors.Authentication(At(a, b, "authentication"), "auth_type"));
        }
        else if (a.Authentication != b.Authentication)
        {
            found.Add(PairErrors.Authentication(At(a, b, "authentication"), "auth_pass"));
        }
        if (!Verifies(a.Hmac, b.Hmac) || !Verifies(b.Hmac, a.Hmac)) found.Add(PairErrors.Hmac(At(a, b, "auth_hmac")));
        if (a.AdvertInterval != b.AdvertInterval)
        {
            found.Add(PairErrors.Interval(At(a, b, "advert_int"), Seconds(a.AdvertInterval), Seconds(b.AdvertInterval), a.Version == 2));
        }
        if (a.Version == 3 && a.Family == IpFamily.V4 && a.V3ChecksumAsV2 != b.V3ChecksumAsV2)
        {
            found.Add(PairErrors.Checksum(At(a, b, "v3_checksum_as_v2")));
        }
    }

    /// <summary>Whether the one that receives has the key that the other signs with.</summary>
    private static bool Verifies(HmacConfig? sender, HmacConfig? receiver)
    {
        if (sender is null) return receiver is not { Mode: HmacMode.Enforce };
        HmacKey? key = sender.Keys.FirstOrDefault(item => item.Id == sender.ActiveKey);
        return receiver is not null && key is not null && receiver.Keys.Any(item => item.Id == key.Id && item.Bytes.Equals(key.Bytes));
    }

    private void CompareTransport(VrrpInstanceConfig a, VrrpInstanceConfig b)
    {
        if (a.IsUnicast != b.IsUnicast)
        {
            found.Add(PairErrors.UnicastOnOneSide(At(a, b, "unicast_peer"), b.IsUnicast));
            return;
        }
        if (!a.SourceAddress.IsNone && a.SourceAddress == b.SourceAddress)
        {
            found.Add(PairErrors.SameSource(At(a, b, a.IsUnicast ? "unicast_src_ip" : "mcast_src_ip"), a.SourceAddress.ToString()));
        }
        else if (a.IsUnicast)
        {
            if (!Names(b, a)) found.Add(PairErrors.NotMyPeer(At(a, b, "unicast_peer"), a.SourceAddress.ToString()));
            if (!Names(a, b)) found.Add(PairErrors.NotMyPeer(Turned(a, b, "unicast_peer"), b.SourceAddress.ToString()));
        }
        if (!a.IsUnicast && a.McastGroup != b.McastGroup)
        {
            found.Add(PairErrors.MulticastGroup(At(a, b, "mcast_dst_ip"), a.McastGroup.ToString(), b.McastGroup.ToString()));
        }
    }

    /// <summary>Without unicast_src_ip the address is the interface's, which no file tells.</summary>
    private static bool Names(VrrpInstanceConfig node, VrrpInstanceConfig other) =>
        other.SourceAddress.IsNone || node.UnicastPeers.Any(peer => peer.Address == other.SourceAddress);

    private void CompareGroups()
    {
        Dictionary<string, SyncGroupConfig> groups = first.Config.SyncGroups.ToDictionary(group => group.Name, StringComparer.Ordinal);
        foreach (SyncGroupConfig group in second.Config.SyncGroups)
        {
            if (!groups.TryGetValue(group.Name, out SyncGroupConfig? other)) continue;
            if (other.Members.Order(StringComparer.Ordinal).SequenceEqual(group.Members.Order(StringComparer.Ordinal))) continue;
            found.Add(PairErrors.GroupMembers(
                second.Places.Of(group.Members[0], ""), first.Places.Of(other.Members[0], ""), group.Name));
        }
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);
}
