using Keepalive.Core;
using Keepalive.Vrrp.Engine.SplitBrain;
using Keepalive.Vrrp.Wire;

namespace Keepalive.Vrrp.Engine;

/// <content>What speaks for a second master, in words.</content>
public static partial class VrrpMessages
{
    internal static string ContestEvidence(RepeatedAdverts adverts, byte ours) =>
        $"{adverts.Count} adverts of {adverts.Source} priority {adverts.Priority} in {Seconds(adverts.Lasted)} while this node is master " +
        $"with priority {ours}; it does not hear our adverts, or does not obey them";

    internal static string ContestEnded(RepeatedAdverts adverts, Instant now) =>
        $"no more adverts of {adverts.Source} for {Seconds(now - adverts.LastHeard)}, {adverts.Count} were heard; this node stays master";

    internal static string ForeignAddresses(in AdvertView packet) =>
        $"adverts of {packet.Source} priority {packet.Priority} have our VRID and none of our addresses: {packet.AddressCount} others, " +
        $"the first is {(packet.AddressCount > 0 ? packet.Address(0) : IpAddress.None)}";

    internal static string ForeignEnded(IpAddress source) => $"no more such packets of {source}";

    internal static string MuteEvidence(int failures, string why) =>
        $"{failures} adverts in a row could not be sent ({why}): the others will take over while this node holds the addresses";

    internal static string AnsweredEvidence(SplitBrainKind kind, ProbeFinding finding, bool isPeerKnown)
    {
        string what = finding.Addresses.Count == 1 ? $"{finding.Addresses[0]}" : $"{finding.Addresses[0]} and {finding.Addresses.Count - 1} more";
        string who = kind == SplitBrainKind.ShadowMaster
            ? isPeerKnown ? "the link-layer address of a peer: adverts are lost on the way"
                : "no advert of it is heard: a peer whose adverts are lost on the way, or a stranger"
            : isPeerKnown ? "not the link-layer address of a known peer" : "only for some of the addresses, so it is no peer";
        return $"{what} answered by {finding.Mac} too, {who}";
    }

    /// <summary>Behind the evidence of a shadow master.</summary>
    internal const string NothingEverHeard = "; nothing of it was ever heard here";

    internal static string Flapping(string evidence, TimeSpan ago) =>
        $"{evidence}; it comes and goes, the last end was {Seconds(ago)} ago: the next one is told after {Seconds(AlertSlot.QuietTime)} of quiet";

    internal static string FlappingEnded(string how, int returns) =>
        $"{how}; quiet for {Seconds(AlertSlot.QuietTime)} after it came back {returns} times";

    internal static string StillAnswered(IpAddress address, MacAddress mac) => $"{address} is still answered by {mac}";

    internal static string NoWitness(IEnumerable<IpAddress> witnesses) => $"no witness answers ({string.Join(", ", witnesses)})";

    internal static string HeldBack(string name, string doubt, TimeSpan max) => $"({name}) take-over held back, at most for {Seconds(max)}: {doubt}";

    internal static string HeldLongEnough(string name, TimeSpan max, string doubt) =>
        $"({name}) take-over was held back for {Seconds(max)}, which is enough; still: {doubt}";

    /// <summary>Behind the cause of a take-over; without a doubt there was none any more.</summary>
    internal static string WasHeldBack(TimeSpan time, string doubt = "no doubt any more") => $"; held back for {Seconds(time)}: {doubt}";

    internal static string MoreEvidence(string name, SplitBrainKind state, SplitBrainKind kind, string evidence) =>
        $"({name}) {SplitBrainAlert.NameOf(state)}, also {SplitBrainAlert.NameOf(kind)}: {evidence}";
}
