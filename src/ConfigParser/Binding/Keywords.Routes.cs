using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Entries of virtual_routes and static_routes. A refused word drops the whole entry; a word without its value is fatal.</summary>
internal static partial class RouteKeywords
{
    private const string Dropped = "the entry is ignored";

    public static BlockTable Virtual => MadeOnce.Of(ref field, () => Make("vrrp_instance/virtual_routes", [], b => b.Instance.Routes));

    public static BlockTable Static => MadeOnce.Of(ref field, () => Make("static_routes",
    [
        Word("track_group", "<TRACK_GROUP>", "none", "instances that react when the route is deleted", (b, w, d) =>
            d.Route = d.Route with { TrackGroup = b.KnownTrackGroup(w, w.Next++) ?? d.Route.TrackGroup }),
    ], b => b.StaticRoutes));

    private static Keyword[] WordRows =>
    [
        Family("inet", IpFamily.V4),
        Family("inet6", IpFamily.V6),
        Word("to", "<IP>[/<PREFIX>]", "", "destination; the word itself may be left out", (_, w, d) => RouteWords.Destination(w, d)),
        Word("default", "", "", "destination 0/0 of the family found elsewhere", (_, w, d) => RouteWords.Anywhere(w, d, w.Next - 1)),
        Word("default6", "", "", "IPv6 default destination", (_, w, d) =>
        {
            w.Report(ValueErrors.DeprecatedSilently(w.Span(w.Next - 1), "default6", "inet6 default"));
            if (d.TakeFamily(IpFamily.V6)) d.AnyDestination = true;
            else RouteWords.Drop(w, w.Next - 1, d, "default6", "the other IP version is known already");
        }).SameAs("inet6 default"),
        Custom("<TYPE>", string.Join('|', RouteWords.Types) + "|<INT 0..255>", "unicast", "route type, directly before the destination",
            (_, _) => { }),
        Address("src", "preferred source address", (d, v) => d.Route = d.Route with { Source = v }),
        Word("via", "[inet|inet6] <IP>", "none", "gateway", (_, w, d) => RouteWords.Gateway(w, d)),
        Word("gw", "[inet|inet6] <IP>", "", "old spelling of via", (_, w, d) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(w.Next - 1), "gw", "via"));
            RouteWords.Gateway(w, d);
        }).SameAs("via"),
        Word("or", "<IP>", "", "old form of two gateways: via A or B", (_, w, d) =>
        {
            w.Report(ValueErrors.Deprecated(w.Span(w.Next - 1), "or", "nexthop"));
            if (RouteWords.Address(w, d, "or", out IpAddress address)) d.Route = d.Route with { ViaOr = address };
        }).SameAs("nexthop"),
        Word("from", "<IPv6>[/<PREFIX>]", "none", "source prefix (IPv6 only)", (_, w, d) =>
        {
            if (RouteWords.Prefix(w, d, "from", out IpPrefix prefix)) d.Route = d.Route with { From = prefix };
            if (prefix.Family == IpFamily.V4) RouteWords.Drop(w, w.Next - 1, d, "from", "it is for IPv6 only");
        }),
        Named("tos", "<INT 0..255>|<NAME>", "0", "type of service", RouteNames.TypeOfService, (d, v) => d.Route = d.Route with { Tos = v }),
        Named("dsfield", "<INT 0..255>|<NAME>", "", "same as tos", RouteNames.TypeOfService, (d, v) =>
            d.Route = d.Route with { Tos = v }).SameAs("tos"),
        Named("table", "<INT>|<NAME>", "main", "routing table", RouteNames.Table, (d, v) => d.Route = d.Route with { Table = v }),
        Named("protocol", "<INT 0..255>|<NAME>", "keepalived (18)", "routing protocol", RouteNames.RouteProtocol, (d, v) =>
            d.Route = d.Route with { Protocol = v }),
        Named("scope", "global|nowhere|host|link|site|<INT 0..255>|<NAME>", "global", "scope (IPv4)", RouteNames.Scope, (d, v) =>
            d.Route = d.Route with { Scope = v }),
        Metric("metric", "none", "route metric"),
        Metric("priority", "", "same as metric").SameAs("metric"),
        Metric("preference", "", "same as metric").SameAs("metric"),
        Device("dev"),
        Device("oif").SameAs("dev"),
        Flag("onlink", "off", "gateway is on link", d => d.Route = d.Route with { OnLink = true }),
        Word("encap", RouteWords.EncapArguments, "none", "light weight tunnel encapsulation", (b, w, d) =>
            d.Route = d.Route with { Encapsulation = RouteEncapsulation.Read(b, w, d) }),
        .. Options,
        Flag("add", "prepend", "only add when nothing matches", d => d.Route = d.Route with { Add = RouteAdd.Add }),
        Flag("prepend", "yes", "put before matching routes", d => d.Route = d.Route with { Add = RouteAdd.Prepend }),
        Flag("append", "prepend", "put after matching routes", d => d.Route = d.Route with { Add = RouteAdd.Append }),
        Word("vrf", "<IF>", "none", "use the table of this VRF", (b, w, d) =>
            d.Route = d.Route with { Vrf = RouteValues.Vrf(b, w, d) }),
        Word("as", "[to] <IP>", "", "MPLS only, not supported", (_, w, _) =>
        {
            w.Report(ValueErrors.WordIgnored(w.Span(w.Next - 1), "a route", "as"));
            w.Next += w.Is(w.Next, "to") ? 2 : 1;
        }),
        Word("nexthop", "[via [inet|inet6] <IP>] [dev <IF>] [weight <INT 1..256>] [onlink] [encap ..] [realms ..]", "",
            "multipath hop; last, may repeat",
            (b, w, d) => RouteWords.NextHop(b, w, d)),
        Flag("no_track", "off", "do not react when the route is deleted", d => d.Route = d.Route with { Track = false }),
    ];

    /// <summary>Words whose value is kept by name.</summary>
    private static Keyword[] Options =>
    [
        Number("expires", UIntMax, "lifetime in seconds (IPv6)", IpFamily.V6),
        Lockable("mtu", "path MTU"),
        Number("hoplimit", 255, "hop limit"),
        Lockable("advmss", "advertised MSS"),
        Time("rtt", "round trip time"),
        Time("rttvar", "round trip variance"),
        Time("rto_min", "least retransmission time-out"),
        Lockable("reordering", "TCP reordering"),
        Number("window", UIntMax, "window clamp"),
        Lockable("cwnd", "congestion window clamp"),
        Lockable("ssthresh", "slow start threshold"),
        Word("realms", "<REALM>[/<REALM>]", "none", "realms (IPv4)", (b, w, d) =>
        {
            if (!d.TakeFamily(IpFamily.V4)) RouteWords.Drop(w, w.Next, d, "realms", "it is for IPv4 only");
            if (RouteValues.Realms(b, w, d) is { } realms) d.Options.Add(new RouteOption("realms", realms));
        }),
        Number("initcwnd", UIntMax, "initial congestion window"),
        Number("initrwnd", UIntMax, "initial receive window"),
        Choice("features", ["ecn"], "route features", drops: false),
        Number("quickack", 1, "quick ACK"),
        Word("congctl", "[lock] <STRING>", "none", "congestion control algorithm", (_, w, d) =>
        {
            bool locked = w.Is(w.Next, "lock");
            if (locked) w.Next++;
            if (!RouteValues.Present(w, d, "lock")) return;
            d.Options.Add(new RouteOption("congctl", w.Text(w.Next++), locked));
        }),
        Word("pref", "low|medium|high|<INT 0..255>", "none", "router preference (IPv6)", (_, w, d) =>
        {
            if (RouteValues.Preference(w, d) is { } preference) d.Options.Add(new RouteOption("pref", preference));
        }),
        Choice("ttl-propagate", ["enabled", "disabled"], "MPLS TTL propagation", drops: false),
        Number("fastopen_no_cookie", 1, "TCP fast open without cookie"),
    ];

    private static Keyword Word(string name, string arguments, string byDefault, string help, Action<Binder, Words, RouteDraft> read) =>
        Custom(name, arguments, byDefault, help, (b, w) => read(b, w, b.Route));

    private static Keyword Flag(string name, string byDefault, string help, Action<RouteDraft> set) =>
        Word(name, "", byDefault, help, (_, _, d) => set(d));

    private static Keyword Named(
        string name, string arguments, string byDefault, string help, RouteNames kind, Action<RouteDraft, string> set) =>
        Word(name, arguments, byDefault, help, (b, w, d) =>
        {
            if (RouteValues.Name(b, w, d, name, kind) is { } value) set(d, value);
        });

    private static Keyword Family(string name, IpFamily family) =>
        Word(name, "", "", $"force {(family == IpFamily.V4 ? "IPv4" : "IPv6")}; swallows the next word",
        (_, w, d) =>
        {
            if (!d.TakeFamily(family)) RouteWords.Drop(w, w.Next - 1, d, name, "the other IP version is known already");
            if (w.Has(w.Next)) w.Report(RouteErrors.WordSwallowed(w.Span(w.Next), name, w.Text(w.Next)));
            w.Next++;
        });

    private static Keyword Address(string name, string help, Action<RouteDraft, IpAddress> set) =>
        Word(name, "<IP>", "none", help, (_, w, d) =>
    {
        if (RouteWords.Address(w, d, name, out IpAddress address)) set(d, address);
    });

    private static Keyword Metric(string name, string byDefault, string help) =>
        Word(name, $"<INT 0..{UIntMax}>", byDefault, help, (_, w, d) =>
    {
        if (RouteWords.Number(w, d, name, UIntMax, out long value)) d.Route = d.Route with { Metric = (uint)value };
    });

    private static Keyword Device(string name) => Word(name, "<IF>", "none", "outgoing interface", (b, w, d) =>
    {
        int at = w.Next++;
        d.Route = d.Route with { Device = w.Text(at) };
        RouteWords.IsMissing(b, w, d, at, "a route");
    });

    private static Keyword Number(string name, long max, string help, IpFamily only = IpFamily.None) =>
        Word(name, $"<INT 0..{max}>", "none", help, (b, w, d) =>
    {
        if (only != IpFamily.None && !d.TakeFamily(only)) RouteWords.Drop(w, w.Next - 1, d, name, "it is for the other IP version");
        else if (RouteWords.Number(w, d, name, max, out _)) d.Options.Add(new RouteOption(name, w.Text(w.Next - 1)));
    });

    private static Keyword Lockable(string name, string help) => Word(name, $"[lock] <INT 0..{UIntMax}>", "none", help, (b, w, d) =>
    {
        bool locked = RouteWords.Lock(w);
        if (RouteWords.Number(w, d, name, UIntMax, out _)) d.Options.Add(new RouteOption(name, w.Text(w.Next - 1), locked));
    });

    private static Keyword Time(string name, string help) => Word(name, "[lock] <NUM>[s|ms]", "none", help, (_, w, d) =>
    {
        bool locked = RouteWords.Lock(w);
        if (RouteValues.Time(w, d, name) is { } time) d.Options.Add(new RouteOption(name, time, locked));
    });

    private static Keyword Choice(string name, string[] choices, string help, bool drops) =>
        Word(name, string.Join('|', choices), "none", help, (_, w, d) =>
    {
        int at = w.Next++;
        if (choices.Contains(w.Text(at))) d.Options.Add(new RouteOption(name, w.Text(at)));
        else if (drops) RouteWords.Drop(w, at, d, name, $"'{w.Text(at)}' is not known");
        else w.Report(ValueErrors.WordIgnored(w.Span(at), name, w.Text(at)));
    });

    private static BlockTable Make(string path, Keyword[] more, Func<Binder, List<RouteConfig>> list)
    {
        BlockTable words = new(path, WordRows, more);
        return new BlockTable(path, words.Rows)
        {
            EntryRow = Custom("<entry>", "([to]|<TYPE>) <IP>[/<PREFIX>]|default|any|all [<word>...]", "",
                "one route on a line, words in any order", (_, _) => { }),
            Entry = (b, w) => Entry(b, w, words, list(b)),
        };
    }

    private static bool IsOurs(string protocol) => protocol == "keepalived" || (Words.TryAnyBase(protocol, out long number) && number == 18);

    private static void Entry(Binder b, Words w, BlockTable words, List<RouteConfig> list)
    {
        RouteDraft draft = new();
        b.Route = draft;
        w.Next = 0;
        while (w.Has(w.Next) && !draft.IsDropped)
        {
            Keyword? word = words.Find(w[w.Next]);
            if (word is null)
            {
                RouteWords.TypeOrDestination(w, draft);
                continue;
            }
            w.Next++;
            if (word.Arguments.Length > 0 && word.Name is not ("nexthop" or "encap" or "expires" or "pref") && !w.Has(w.Next))
            {
                w.Report(RouteErrors.WordWithoutValue(w.Span(w.Next - 1), word.Name));
                return;
            }
            word.Read!(b, w);
        }
        if (draft.IsDropped || draft.IsRefused) return;
        if (draft.Destination is null && !draft.AnyDestination)
        {
            w.Report(RouteErrors.NoDestination(w.Span(0)));
            return;
        }
        if (draft.Route is { Track: true, Protocol: { } protocol } && !IsOurs(protocol))
        {
            w.Report(RouteErrors.ProtocolReset(w.Span(0), "route"));
            draft.Route = draft.Route with { Protocol = null };
        }
        if (draft.Route is { TrackGroup: not null, Device: null })
        {
            w.Report(RouteErrors.TrackGroupNeedsInterface(w.Span(0), "route", "dev INTERFACE"));
            draft.Route = draft.Route with { TrackGroup = null };
        }
        IpFamily family = draft.Family == IpFamily.None ? IpFamily.V4 : draft.Family;
        IpPrefix any = new(family == IpFamily.V4 ? IpAddress.AnyV4 : IpAddress.AnyV6, 0);
        list.Add(draft.Route with
        {
            Family = family,
            Destination = draft.Destination ?? any,
            Options = [.. draft.Options],
            NextHops = [.. draft.Hops],
        });
        if (draft.Route is { Track: true, Device: null }) w.Report(RouteErrors.CannotTrack(w.Span(0), w.Text(0)));
    }
}
