using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>vrrp_track_process while it is read.</summary>
internal sealed class ProcessDraft(string name, Token place) : TrackedObject(name, place)
{
    public List<string> Process { get; } = [];
    public ProcessParameterMatch ParameterMatch { get; set; }
    public bool FullCommand { get; set; }
    public uint Quorum { get; set; } = 1;
    public uint? QuorumMax { get; set; }
    public TimeSpan ForkDelay { get; set; }
    public TimeSpan TerminateDelay { get; set; }
}

/// <summary>bfd_instance while it is read.</summary>
internal sealed class BfdDraft(string name, Token place) : TrackedObject(name, place)
{
    public IpAddress Neighbor { get; set; }
    public IpAddress Source { get; set; }
    public long MinReceive { get; set; } = 10_000;
    public long MinTransmit { get; set; } = 10_000;
    public long IdleTransmit { get; set; } = 1_000_000;
    public byte Multiplier { get; set; } = 5;
    public bool Passive { get; set; }
    public byte? Ttl { get; set; }
    public byte MaxHops { get; set; }
    public bool Multihop { get; set; }
    public bool ForVrrp { get; set; }
    public bool ForChecker { get; set; }

    /// <summary>With neither word both processes hear of the session.</summary>
    public bool IsForVrrp => ForVrrp || !ForChecker;

    public bool IsForChecker => ForChecker || !ForVrrp;
}

/// <summary>vrrp_track_process and bfd_instance.</summary>
internal static class ProcessKeywords
{
    private const string DelayMax = "3600";

    public static BlockTable Process => MadeOnce.Of(ref field, () => new("vrrp_track_process",
    [
        Custom("process", "<NAME|PATH> [<PARAM>]...", "required", "process to look for", (b, w) =>
        {
            if (b.Process.Process.Count > 0)
            {
                w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
                return;
            }
            b.Process.Process.AddRange(w.Rest(1));
            if (!w.Has(2)) return;
            b.Process.FullCommand = true;
            if (b.Process.ParameterMatch == ProcessParameterMatch.None) b.Process.ParameterMatch = ProcessParameterMatch.Exact;
        }) with { WordRequired = true },
        Custom("param_match", "[initial|partial]", "exact without a word", "how parameters are compared", (b, w) =>
        {
            int which = -1;
            if (w.Has(1) && !w.OneOf(1, ["initial", "partial"], out which)) return;
            b.Process.ParameterMatch = which switch
            {
                0 => ProcessParameterMatch.Initial, 1 => ProcessParameterMatch.Partial, _ => ProcessParameterMatch.Exact,
            };
            b.Process.FullCommand = true;
        }),
        Custom("weight", $"<INT -{Limits.FileWeightMax}..{Limits.FileWeightMax}> [reverse]", "0", "priority change", (b, w) =>
        {
            if (b.Process.Weight != 0) w.Report(ValueErrors.SecondUse(w.Span(0), w.Name));
            else ObjectKeywords.Weight(w, b.Process, Limits.FileWeightMax, Words.LineIgnored, 0);
        }) with { Lenient = true },
        Int("quorum", 1, 65535, "1", "least number of processes", (b, v) =>
        {
            if (v > (b.Process.QuorumMax ?? uint.MaxValue)) b.Bag.Add(TrackErrors.QuorumOrder(b.Words.Span(1), "quorum"));
            else b.Process.Quorum = (uint)v;
        }),
        Int("quorum_max", 0, 65535, "unlimited", "greatest number of processes; 0: none may run", (b, v) =>
        {
            if (v == 0) b.Process.Quorum = 0;
            if (v < b.Process.Quorum) b.Bag.Add(TrackErrors.QuorumOrder(b.Words.Span(1), "quorum_max"));
            else b.Process.QuorumMax = (uint)v;
        }),
        Timer("delay", Limits.MicroSecond, DelayMax, "0", "sets fork_delay and terminate_delay", (b, v) =>
            b.Process.ForkDelay = b.Process.TerminateDelay = v),
        Timer("terminate_delay", Limits.MicroSecond, DelayMax, "0", "wait before loss of quorum counts", (b, v) =>
            b.Process.TerminateDelay = v),
        Timer("fork_delay", Limits.MicroSecond, DelayMax, "0", "wait before gain of quorum counts", (b, v) => b.Process.ForkDelay = v),
        Flag("full_command", "compare the whole command line instead of the short name", b => b.Process.FullCommand = true),
    ]));

    public static BlockTable Bfd => MadeOnce.Of(ref field, () => new("bfd_instance",
    [
        Address("source_ip", "none", "local address", (bfd, v) => bfd.Source = v),
        Address("neighbor_ip", "required", "peer address", (bfd, v) => bfd.Neighbor = v),
        Address("neighbour_ip", "", "other spelling of neighbor_ip", (bfd, v) => bfd.Neighbor = v).SameAs("neighbor_ip"),
        Millis("min_rx", "1", "10", "least receive interval", (bfd, v) => bfd.MinReceive = v),
        Millis("min_tx", "1", "10", "least transmit interval", (bfd, v) => bfd.MinTransmit = v),
        Millis("idle_tx", "1000", "1000", "transmit interval while down", (bfd, v) => bfd.IdleTransmit = v),
        Int("multiplier", 1, 255, "5", "missed packets that mean down", (b, v) => b.Bfd.Multiplier = (byte)v) with { Lenient = false },
        Flag("passive", "wait for the peer", b => b.Bfd.Passive = true),
        Int("ttl", 1, 255, "255 IPv4, 64 IPv6", "TTL of packets", (b, v) => b.Bfd.Ttl = (byte)v) with { Lenient = false },
        Int("hoplimit", 1, 255, "", "same as ttl", (b, v) => b.Bfd.Ttl = (byte)v) with { Lenient = false, AliasOf = "ttl" },
        Int("max_hops", -1, 255, "0", "accepted loss of TTL", (b, v) =>
            b.Bfd.MaxHops = v < 0 ? (byte)255 : (byte)v) with { Lenient = false },
        Bool("multihop", "off", "RFC 5883, port 4784", (b, v) => b.Bfd.Multihop = v).From("2.2.8"),
        Custom("weight", $"<INT -{Limits.PriorityWeightMax}..{Limits.PriorityWeightMax}> [reverse]", "0", "weight for track_bfd", (b, w) =>
            ObjectKeywords.Weight(w, b.Bfd, Limits.PriorityWeightMax, Words.LineIgnored, 0)) with { WordRequired = true, Lenient = true },
        Flag("vrrp", "send events to the VRRP process", b => b.Bfd.ForVrrp = true, "both processes"),
        Flag("checker", "send events to the checker process", b => b.Bfd.ForChecker = true, "both processes"),
    ]));

    private static Keyword Address(string name, string byDefault, string help, Action<BfdDraft, IpAddress> set) =>
        new(name, "<IP>", byDefault, help)
        {
            WordRequired = true,
            Read = (b, w) =>
            {
                if (w.Address(1, out IpAddress address)) set(b.Bfd, address);
            },
        };

    private static Keyword Millis(string name, string min, string byDefault, string help, Action<BfdDraft, long> set) =>
        new(name, $"<DEC {min}..4294967 max 3 decimals> ms", byDefault, help)
        {
            WordRequired = true,
            Read = (b, w) =>
            {
                if (w.Decimal(1, new DecimalRange(min, "4294967", 3), out long micros)) set(b.Bfd, micros);
            },
        };
}
