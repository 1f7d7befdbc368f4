using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Text;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Entries of virtual_rules and static_rules: selectors and one action, in any order.</summary>
internal static class RuleKeywords
{
    public static BlockTable Virtual => MadeOnce.Of(ref field, () => Make("vrrp_instance/virtual_rules", [], b => b.Instance.Rules));

    public static BlockTable Static => MadeOnce.Of(ref field, () => Make("static_rules",
    [
        Word("track_group", "<TRACK_GROUP>", "none", "instances that react when the rule is deleted", (b, w, d) =>
            d.Rule = d.Rule with { TrackGroup = b.KnownTrackGroup(w, w.Next++) ?? d.Rule.TrackGroup }),
    ], b => b.StaticRules));

    private static Keyword[] WordRows =>
    [
        Family("inet", IpFamily.V4),
        Family("inet6", IpFamily.V6),
        Flag("not", "off", "invert the match", d => d.Rule = d.Rule with { Not = true }),
        Selector("from", "source", (rule, v) => rule with { From = v }),
        Selector("to", "destination", (rule, v) => rule with { To = v }),
        Table("table"),
        Table("lookup").SameAs("table"),
        Preference("preference", "assigned, with a report"),
        Preference("order", "").SameAs("preference"),
        Preference("priority", "").SameAs("preference"),
        Named("tos", "<INT 0..255>|<NAME>", "type of service", RouteNames.TypeOfService, (rule, v) => rule with { Tos = v }),
        Named("dsfield", "<INT 0..255>|<NAME>", "same as tos", RouteNames.TypeOfService, (rule, v) => rule with { Tos = v }).SameAs("tos"),
        Word("fwmark", "<UINT32>[/<UINT32>]", "none", "firewall mark and mask", FirewallMark),
        Word("realms", "<REALM>[/<REALM>]", "none", "realms; only with a table", (b, w, d) =>
            d.Rule = d.Rule with { Realms = RouteValues.Realms(b, w, d) }),
        Suppress("suppress_prefixlength"),
        Suppress("sup_pl").SameAs("suppress_prefixlength"),
        Named("suppress_ifgroup", "<INT|NAME>", "reject routes out of this link group", RouteNames.LinkGroup, (rule, v) =>
            rule with { SuppressInterfaceGroup = v }),
        Named("sup_group", "<INT|NAME>", "short spelling", RouteNames.LinkGroup, (rule, v) =>
            rule with { SuppressInterfaceGroup = v }).SameAs("suppress_ifgroup"),
        Interface("iif", (rule, v) => rule with { InputInterface = v }),
        Interface("dev", (rule, v) => rule with { InputInterface = v }).SameAs("iif"),
        Interface("oif", (rule, v) => rule with { OutputInterface = v }),
        Word("tunnel-id", "<UINT64>", "none", "tunnel id", (_, w, d) =>
        {
            int at = w.Next++;
            if (TryUnsigned(w[at], out ulong id)) d.Rule = d.Rule with { TunnelId = id };
            else RouteWords.Drop(w, at, d, "tunnel-id", $"'{w.Text(at)}' is not a number");
        }),
        Word("uidrange", "<UINT32>-<UINT32>", "none", "user ids", (_, w, d) =>
        {
            int at = w.Next++;
            if (TryRange(w[at], out uint first, out uint last))
            {
                if (first > last) w.Report(RouteErrors.EmptyRange(w.Span(at), "uidrange", w.Text(at)));
                d.Rule = d.Rule with { UidFirst = first, UidLast = last };
            }
            else RouteWords.Drop(w, at, d, "uidrange", $"'{w.Text(at)}' is not a range");
        }),
        Action("l3mdev", "use the table of the L3 master device"),
        Word("protocol", "<INT 0..255>", "keepalived (18)", "rule protocol", (_, w, d) =>
        {
            int at = w.Next++;
            if (TryUnsigned(w[at], out ulong protocol) && protocol <= byte.MaxValue) d.Rule = d.Rule with { Protocol = (byte)protocol };
            else w.Report(ValueErrors.NotNumber(w.Span(at), "protocol", w.Text(at), "it is ignored"));
        }),
        Named("ipproto", "<INT 0..255>|<NAME>", "IP protocol", RouteNames.IpProtocol, (rule, v) => rule with { IpProtocol = v }),
        NotAccepted("ip_proto", "write ipproto", "in the manual only"),
        Ports("sport", (rule, first, last) => rule with { SourcePortFirst = first, SourcePortLast = last }),
        Ports("dport", (rule, first, last) => rule with { DestinationPortFirst = first, DestinationPortLast = last }),
        Word("type", "goto|nop|blackhole|unreachable|prohibit", "", "optional word before the action", (_, w, d) =>
        {
            if (!Actions.Contains(w.Text(w.Next))) RouteWords.Drop(w, w.Next, d, "type", $"'{w.Text(w.Next)}' is no action");
        }),
        Word("goto", $"<INT 0..{UIntMax}>", "", "action: continue at this preference", (_, w, d) =>
        {
            int at = w.Next;
            if (!RouteWords.Number(w, d, "goto", UIntMax, out long target)) return;
            d.GotoTarget = target;
            SetAction(w, d, "goto", w.Text(at));
        }),
        Action("nop", "action"),
        Action("blackhole", "action"),
        Action("unreachable", "action"),
        Action("prohibit", "action"),
        Flag("no_track", "off", "do not react when the rule is deleted", d => d.Rule = d.Rule with { Track = false }),
    ];

    private static readonly string[] Actions = ["goto", "nop", "blackhole", "unreachable", "prohibit"];

    private static Keyword Word(string name, string arguments, string byDefault, string help, Action<Binder, Words, RouteDraft> read) =>
        Custom(name, arguments, byDefault, help, (b, w) => read(b, w, b.Route));

    private static Keyword Flag(string name, string byDefault, string help, Action<RouteDraft> set) =>
        Word(name, "", byDefault, help, (_, _, d) => set(d));

    private static Keyword Named(string name, string arguments, string help, RouteNames kind, Func<RuleConfig, string, RuleConfig> set) =>
        Word(name, arguments, "none", help, (b, w, d) =>
        {
            if (RouteValues.Name(b, w, d, name, kind) is { } value) d.Rule = set(d.Rule, value);
        });

    private static Keyword Family(string name, IpFamily family) =>
        Word(name, "", "", $"force {(family == IpFamily.V4 ? "IPv4" : "IPv6")}; swallows the next word",
        (_, w, d) =>
        {
            if (!d.TakeFamily(family)) RouteWords.Drop(w, w.Next - 1, d, name, "the other IP version is known already");
            if (w.Has(w.Next)) w.Report(RouteErrors.WordSwallowed(w.Span(w.Next), name, w.Text(w.Next)));
            w.Next++;
        });

    private static Keyword Selector(string name, string help, Func<RuleConfig, IpPrefix, RuleConfig> set) =>
        Word(name, "<IP>[/<PREFIX>]|default|any|all", "any", help, (_, w, d) =>
        {
            if (w[w.Next] is "default" or "any" or "all") RouteWords.Anywhere(w, d, w.Next++);
            else if (RouteWords.Prefix(w, d, name, out IpPrefix prefix)) d.Rule = set(d.Rule, prefix);
        });

    private static Keyword Table(string name) => Word(name, $"<INT 1..{UIntMax}>|<NAME>", "", "action: look up this table", (b, w, d) =>
    {
        int at = w.Next;
        if (Words.TryAnyBase(w[at], out long number) && number == 0) RouteWords.Drop(w, at, d, name, "there is no table 0");
        else if (RouteValues.Name(b, w, d, name, RouteNames.Table) is { } table) SetAction(w, d, "table", table);
    });

    private static Keyword Action(string name, string help) => Word(name, "", "", help, (_, w, d) => SetAction(w, d, name, null));

    private static void SetAction(Words w, RouteDraft d, string action, string? target)
    {
        if (d.Rule.Action.Length > 0) RouteWords.Drop(w, w.Next - 1, d, action, $"the rule has the action {d.Rule.Action} already");
        d.Rule = d.Rule with { Action = action, Target = target };
    }

    private static Keyword Preference(string name, string byDefault) =>
        Word(name, $"<INT 0..{UIntMax} dec/oct/hex>", byDefault, "rule priority", (_, w, d) =>
    {
        int at = w.Next++;
        if (Words.TryAnyBase(w[at], out long value) && value is >= 0 and <= UIntMax) d.Rule = d.Rule with { Preference = (uint)value };
        else if (w[at].IsEmpty) d.Rule = d.Rule with { Preference = 0 };
        else RouteWords.Drop(w, at, d, name, $"'{w.Text(at)}' is not a number");
    });

    private static Keyword Suppress(string name) =>
        Word(name, $"<INT 0..{IntMax}>", "none", "reject routes with at most this prefix length", (_, w, d) =>
    {
        if (RouteWords.Number(w, d, name, IntMax, out long value)) d.Rule = d.Rule with { SuppressPrefixLength = (int)value };
    });

    private static Keyword Interface(string name, Func<RuleConfig, string, RuleConfig> set) =>
        Word(name, "<IF>", "none", "interface", (b, w, d) =>
    {
        int at = w.Next++;
        if (!RouteWords.IsMissing(b, w, d, at, "a rule")) d.Rule = set(d.Rule, w.Text(at));
    });

    private static Keyword Ports(string name, Func<RuleConfig, ushort, ushort, RuleConfig> set) =>
        Word(name, "<INT>-<INT>", "none", "ports", (_, w, d) =>
    {
        int at = w.Next++;
        if (TryRange(w[at], out uint first, out uint last))
        {
            if (first > last || last > ushort.MaxValue) w.Report(RouteErrors.EmptyRange(w.Span(at), name, w.Text(at)));
            d.Rule = set(d.Rule, (ushort)first, (ushort)last);
        }
        else w.Report(ValueErrors.NotNumber(w.Span(at), name, w.Text(at), "it is ignored") with { Advice = "write a range such as 80-80" });
    });

    /// <summary>Decimal digits, perhaps with blanks and a plus before them; an empty word is 0.</summary>
    private static bool TryUnsigned(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty) return true;
        text = text.TrimStart(Blank.All);
        if (text.StartsWith("+")) text = text[1..];
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryRange(ReadOnlySpan<char> text, out uint first, out uint last)
    {
        first = last = 0;
        text = text.TrimStart(Blank.All);
        int dash = text.IndexOf('-');
        return dash > 0 && uint.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && uint.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last);
    }

    private static void FirewallMark(Binder b, Words w, RouteDraft d)
    {
        int at = w.Next++;
        string[] parts = w.Text(at).Split('/');
        long mask = uint.MaxValue;
        bool good = TryMark(parts[0], out long mark) && (parts.Length < 2 || TryMark(parts[1], out mask));
        if (good && parts.Length <= 2 && mark is >= 0 and <= UIntMax && mask is >= 0 and <= UIntMax)
        {
            d.Rule = d.Rule with { FirewallMark = (uint)mark, FirewallMask = parts.Length < 2 ? null : (uint)mask };
        }
        else RouteWords.Drop(w, at, d, "fwmark", $"'{w.Text(at)}' is not a mark");
    }

    /// <summary>Nothing before or behind the slash is 0.</summary>
    private static bool TryMark(string text, out long value)
    {
        value = 0;
        return text.Length == 0 || Words.TryAnyBase(text, out value);
    }

    private static BlockTable Make(string path, Keyword[] more, Func<Binder, List<RuleConfig>> list)
    {
        BlockTable words = new(path, WordRows, more);
        return new BlockTable(path, words.Rows)
        {
            EntryRow = Custom("<entry>", "[<selector>...] <action>", "preference counted down from 16384", "one rule on a line", (_, _) =>
                { }),
            Entry = (b, w) => Entry(b, w, words, list(b)),
        };
    }

    private static void Entry(Binder b, Words w, BlockTable words, List<RuleConfig> list)
    {
        RouteDraft draft = new();
        b.Route = draft;
        w.Next = 0;
        while (w.Has(w.Next) && !draft.IsDropped)
        {
            Keyword? word = words.FindAccepted(w[w.Next]);
            if (word is null)
            {
                RouteWords.Drop(w, w.Next, draft, w.Text(w.Next), words.Find(w[w.Next])?.Hint ?? "it is no word of a rule");
                return;
            }
            w.Next++;
            if (word.Arguments.Length > 0 && !w.Has(w.Next))
            {
                w.Report(RouteErrors.WordWithoutValue(w.Span(w.Next - 1), word.Name));
                return;
            }
            word.Read!(b, w);
        }
        if (draft.IsDropped || draft.IsRefused) return;
        if (draft.Rule.Action.Length == 0)
        {
            w.Report(RouteErrors.NoAction(w.Span(0)));
            return;
        }
        if (draft.Rule is { Realms: not null, Action: not "table" })
        {
            RouteWords.Drop(w, 0, draft, "realms", "they go with a table only");
            return;
        }
        if (draft.GotoTarget is { } target && (draft.Rule.Preference is null || target <= draft.Rule.Preference))
        {
            RouteWords.Drop(w, 0, draft, "goto", "it must be above the preference of the rule");
            return;
        }
        if (draft.Rule is { Track: true, Protocol: not (null or 18) })
        {
            w.Report(RouteErrors.ProtocolReset(w.Span(0), "rule"));
            draft.Rule = draft.Rule with { Protocol = null };
        }
        if (draft.Rule is { TrackGroup: not null, InputInterface: null })
        {
            w.Report(RouteErrors.TrackGroupNeedsInterface(w.Span(0), "rule", "iif INTERFACE"));
            draft.Rule = draft.Rule with { TrackGroup = null };
        }
        if (draft.Rule.Preference is null)
        {
            w.Report(RouteErrors.NoPreference(w.Span(0)));
            draft.Rule = draft.Rule with { Preference = b.NextRulePreference-- };
        }
        list.Add(draft.Rule with { Family = draft.Family == IpFamily.None ? IpFamily.V4 : draft.Family });
    }
}
