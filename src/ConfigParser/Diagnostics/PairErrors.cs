using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>
/// KA08xx: what two nodes of one virtual router do not agree on. The place is on the second node, the related one on the first. One
/// method for each code.
/// </summary>
internal static class PairErrors
{
    private const string BothMasterCode = "KA0815";

    public static Diagnostic VirtualRouterId(PairPlace at, int first, int second) => Error("KA0801", at,
        $"virtual_router_id of {at.Instance} is {second} here and {first} on the other node",
        "neither hears the other: both become master and both hold the addresses", "write the same number on both");

    public static Diagnostic Version(PairPlace at, int first, int second) => Error("KA0802", at,
        $"{at.Instance} speaks VRRP version {second} here and {first} on the other node",
        "each refuses the adverts of the other: both become master", "write the same version on both, or the same vrrp_version");

    public static Diagnostic Authentication(PairPlace at, string what) => Error("KA0803", at,
        $"{what} of {at.Instance} is not that of the other node", "each refuses the adverts of the other: both become master",
        "write the same authentication block on both, or none");

    public static Diagnostic Hmac(PairPlace at) => Error("KA0804", at,
        $"auth_hmac of {at.Instance} cannot be verified by the other node", "signed adverts are refused: both become master",
        "give both nodes the same keys, and the active one of each");

    public static Diagnostic Interval(PairPlace at, string first, string second, bool refused) => refused
        ? Error("KA0805", at, $"advert_int of {at.Instance} is {second} s here and {first} s on the other node",
            "version 2 refuses adverts with another interval: both become master", "write the same advert_int on both")
        : Warning("KA0806", at, $"advert_int of {at.Instance} is {second} s here and {first} s on the other node",
            "a backup takes the interval of the master, so the time to a take-over depends on who is master",
            "write the same advert_int on both");

    public static Diagnostic Address(PairPlace at, string address) => Error("KA0807", at,
        $"{address} is in virtual_ipaddress of {at.Instance} on one node only",
        "adverts with another list are refused, and a take-over does not bring the address", "write the same list on both nodes");

    public static Diagnostic ExcludedAddress(PairPlace at, string address) => Warning("KA0808", at,
        $"{address} is in virtual_ipaddress_excluded of {at.Instance} on one node only", "a take-over does not bring the address",
        "write the same list on both nodes");

    public static Diagnostic Prefix(PairPlace at, string first, string second) => Warning("KA0809", at,
        $"{at.Instance} has {second} here and {first} on the other node", "the address moves with another prefix length",
        "write the same prefix on both");

    public static Diagnostic MulticastGroup(PairPlace at, string first, string second) => Error("KA0810", at,
        $"{at.Instance} sends adverts to {second} here and to {first} on the other node",
        "neither hears the other: both become master and both hold the addresses", "use one group on both");

    public static Diagnostic UnicastOnOneSide(PairPlace at, bool unicastHere) => Error("KA0811", at,
        unicastHere ? $"{at.Instance} is unicast here and multicast on the other node"
            : $"{at.Instance} is multicast here and unicast on the other node",
        "the one does not hear what the other sends: both become master", "write unicast_peer on both nodes, or on none");

    public static Diagnostic NotMyPeer(PairPlace at, string peer) => Error("KA0812", at,
        $"unicast_peer of {at.Instance} does not name {peer}, the unicast_src_ip of the other node",
        "the other node gets no adverts from here, and becomes master as well", $"write {peer} into unicast_peer");

    public static Diagnostic SameSource(PairPlace at, string address) => Error("KA0813", at,
        $"{at.Instance} sends from {address} on both nodes", "a node takes the adverts of the other for its own",
        "write each node's own address");

    public static Diagnostic SamePriority(PairPlace at, int priority) => Warning("KA0814", at,
        $"{at.Instance} has priority {priority} on both nodes", "the higher IP address of the interface decides who is master",
        "give the node that should be master the higher priority");

    public static Diagnostic BothMaster(PairPlace at, int priority) => Warning(BothMasterCode, at,
        $"{at.Instance} has state MASTER and priority {priority} on both nodes",
        "both start as master and hold the addresses until the higher IP address of the interface wins",
        "write state BACKUP and a lower priority on one of them");

    /// <summary>The one that shows in a file that is meant for both nodes.</summary>
    public static bool IsBothMaster(Diagnostic finding) => finding.Code == BothMasterCode;

    public static Diagnostic TwoOwners(PairPlace at) => Error("KA0816", at,
        $"{at.Instance} has priority 255 on both nodes", "both own the addresses and neither gives way", "write less than 255 on one of them");

    public static Diagnostic NoPreemptOnLower(PairPlace at) => Warning("KA0817", at,
        $"nopreempt of {at.Instance} stands only on the node with the lower priority",
        "it has no effect there, and the other node takes the addresses back when it returns", "write nopreempt on the other node as well");

    public static Diagnostic WeightsNeverMatter(PairPlace at, int failed, int other) => Warning("KA0818", at,
        $"{at.Instance}: when all that it tracks has failed, its priority is {failed}, still above the {other} of the other node",
        "it stays master whatever fails", $"make the weights larger, together more than {failed - other} further, or weight 0 for FAULT");

    public static Diagnostic OnOneNodeOnly(PairPlace at) => Warning("KA0819", at,
        $"{at.Instance} has no counterpart on the other node", "nobody takes its addresses over", "define it on both nodes");

    public static Diagnostic Checksum(PairPlace at) => Error("KA0820", at,
        $"v3_checksum_as_v2 of {at.Instance} is on on one node only", "each refuses the adverts of the other: both become master",
        "write it on both nodes or on none");

    public static Diagnostic Family(PairPlace at) => Error("KA0821", at,
        $"{at.Instance} is of IPv4 on one node and of IPv6 on the other", "neither hears the other", "use addresses of one IP version");

    public static Diagnostic GroupMembers(SourceSpan? at, SourceSpan? other, string group) => Errors.Warning("KA0822", at,
        $"vrrp_sync_group {group} has other members here than on the other node", "a fault moves more instances on the one than on the other",
        "write the same members on both") with
    { Related = Other(other) };

    private static RelatedPlace[] Other(SourceSpan? place) => place is null ? [] : [new RelatedPlace(place, "the other node")];

    private static Diagnostic Error(string code, PairPlace at, string problem, string outcome, string advice) =>
        Errors.Error(code, at.Second, problem, outcome, advice) with { Related = Other(at.First) };

    private static Diagnostic Warning(string code, PairPlace at, string problem, string outcome, string advice) =>
        Errors.Warning(code, at.Second, problem, outcome, advice) with { Related = Other(at.First) };
}

/// <summary>An instance on two nodes, and the places of one of its words there.</summary>
internal readonly record struct PairPlace(string Instance, SourceSpan? First, SourceSpan? Second);
