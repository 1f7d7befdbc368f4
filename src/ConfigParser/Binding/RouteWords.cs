using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Readers of the words of routes and rules; <see cref="Words.Next"/> stands on the value.</summary>
internal static class RouteWords
{
    public const string EncapArguments =
        "ip [id <UINT64>] [dst <IPv4>] [src <IPv4>] [tos <DSFIELD>] [ttl <INT 0..255>] [flags <INT 0..65535>]"
        + " | ip6 … | mpls <LABEL>[/<LABEL>...] | ila <LOCATOR64>";

    public static readonly string[] Types =
        ["local", "nat", "broadcast", "brd", "anycast", "multicast", "prohibit", "unreachable", "blackhole", "xresolve", "unicast",
            "throw"];

    public static void Drop(Words w, int at, RouteDraft draft, string word, string why)
    {
        w.Report(RouteErrors.EntryDropped(w.Span(at), word, why));
        draft.IsDropped = true;
    }

    /// <summary>A word that is no keyword: the type, with the destination behind it, or the destination itself.</summary>
    public static void TypeOrDestination(Words w, RouteDraft draft)
    {
        string text = w.Text(w.Next);
        // An empty word counts as the number 0, and so as a type.
        if (Types.Contains(text) || text.Length == 0 || (Words.TryAnyBase(text, out long type) && type is >= 0 and <= byte.MaxValue))
        {
            draft.Route = draft.Route with { Type = text == "brd" ? "broadcast" : text };
            w.Next++;
            if (!RouteValues.Present(w, draft, text)) return;
            if (w.Is(w.Next, "to")) return;
        }
        Destination(w, draft);
    }

    public static void Destination(Words w, RouteDraft draft)
    {
        if (!RouteValues.Present(w, draft, "to")) return;
        int at = w.Next;
        if (w[at] is "default" or "any" or "all")
        {
            w.Next++;
            Anywhere(w, draft, at);
            return;
        }
        if (!Prefix(w, draft, "the destination", out IpPrefix prefix)) return;
        if (draft.Destination is not null) w.Report(RouteErrors.SecondDestination(w.Span(at), w.Text(at)));
        draft.Destination = prefix;
    }

    /// <summary>The destination 0/0, whose IP version only other words say.</summary>
    public static void Anywhere(Words w, RouteDraft draft, int at)
    {
        if (draft.Family != IpFamily.None) w.Report(RouteErrors.DefaultTooLate(w.Span(at), w.Text(at)));
        draft.AnyDestination = true;
    }

    public static bool Address(Words w, RouteDraft draft, string word, out IpAddress address)
    {
        address = IpAddress.None;
        if (!RouteValues.Present(w, draft, word)) return false;
        int at = w.Next++;
        if (!IpAddress.TryParse(w[at], out address)) Drop(w, at, draft, word, $"'{w.Text(at)}' is not an IP address");
        else if (!draft.TakeFamily(address.Family)) Drop(w, at, draft, word, "it is of the other IP version");
        else return true;
        return false;
    }

    public static bool Prefix(Words w, RouteDraft draft, string word, out IpPrefix prefix)
    {
        int at = w.Next++;
        if (!TryPrefix(w, at, out prefix)) Drop(w, at, draft, word, $"'{w.Text(at)}' is not an IP address with a prefix");
        else if (!draft.TakeFamily(prefix.Family)) Drop(w, at, draft, word, "it is of the other IP version");
        else return true;
        return false;
    }

    /// <summary>
    /// Nothing behind the slash is 0, and the number may have blanks and a plus before it. For one that cannot be, that of a host is used.
    /// </summary>
    private static bool TryPrefix(Words w, int at, out IpPrefix prefix)
    {
        ReadOnlySpan<char> text = w[at];
        int slash = text.IndexOf('/');
        prefix = default;
        if (!IpAddress.TryParse(slash < 0 ? text : text[..slash], out IpAddress address)) return false;
        prefix = IpPrefix.Host(address);
        if (slash < 0) return true;
        if (TryNumber(text[(slash + 1)..], out long length) && length <= prefix.Length) prefix = prefix with { Length = (byte)length };
        else w.Report(VrrpErrors.BadPrefix(w.Span(at), w.Text(at), prefix.Length));
        return true;
    }

    public static bool Number(Words w, RouteDraft draft, string word, long max, out long value)
    {
        int at = w.Next++;
        value = 0;
        if (!w.Has(at))
        {
            w.Next = at;
            return RouteValues.Present(w, draft, word);
        }
        if (TryNumber(w[at], out value) && value <= max) return true;
        Drop(w, at, draft, word, $"'{w.Text(at)}' is not a number from 0 to {max}");
        return false;
    }

    /// <summary>Decimal digits with an optional plus and blanks before them; nothing at all is 0.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out long value)
    {
        text = text.TrimStart(" \t");
        value = 0;
        if (text.Length == 0) return true;
        return long.TryParse(text[0] == '+' ? text[1..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    public static bool Lock(Words w)
    {
        if (!w.Is(w.Next, "lock")) return false;
        w.Next++;
        return true;
    }

    public static void Gateway(Words w, RouteDraft draft)
    {
        if (w.Is(w.Next, "inet") || w.Is(w.Next, "inet6"))
        {
            IpFamily family = w.Is(w.Next, "inet") ? IpFamily.V4 : IpFamily.V6;
            if (!draft.TakeFamily(family)) Drop(w, w.Next, draft, "via", "the other IP version is known already");
            w.Next++;
        }
        if (Address(w, draft, "via", out IpAddress address)) draft.Route = draft.Route with { Via = address };
    }

    public static void NextHop(Binder b, Words w, RouteDraft draft)
    {
        RouteNextHop hop = new();
        while (w.Has(w.Next) && !w.Is(w.Next, "nexthop") && !draft.IsDropped)
        {
            string word = w.Text(w.Next++);
            if (word == "via")
            {
                RouteConfig before = draft.Route;
                Gateway(w, draft);
                hop = hop with { Via = draft.Route.Via };
                draft.Route = before;
            }
            else if (word == "dev") hop = Device(b, w, draft, word, hop);
            else if (word == "weight") hop = Number(w, draft, word, 256, out long weight) ? Weighted(w, draft, hop, weight) : hop;
            else if (word == "onlink") hop = hop with { OnLink = true };
            else if (word == "realms") hop = hop with { Realms = RouteValues.Realms(b, w, draft) };
            else if (word == "encap") hop = hop with { Encapsulation = RouteEncapsulation.Read(b, w, draft) };
            else w.Report(ValueErrors.WordIgnored(w.Span(w.Next - 1), "nexthop", word));
        }
        draft.Hops.Add(hop);
    }

    private static RouteNextHop Device(Binder b, Words w, RouteDraft draft, string word, RouteNextHop hop)
    {
        if (!RouteValues.Present(w, draft, word)) return hop;
        int at = w.Next++;
        if (IsMissing(b, w, draft, at, "a nexthop")) return hop;
        return hop with { Device = w.Text(at) };
    }

    /// <summary>keepalived does not look at the rest of an entry whose interface is not there.</summary>
    public static bool IsMissing(Binder b, Words w, RouteDraft draft, int at, string what)
    {
        if (b.InterfaceIsThere(w.Text(at)) || b.Global.DynamicInterfaces) return false;
        b.ReportMissingInterface(w, at, w.Text(at), what);
        draft.IsDropped = true;
        return true;
    }

    private static RouteNextHop Weighted(Words w, RouteDraft draft, RouteNextHop hop, long weight)
    {
        if (weight > 0) return hop with { Weight = (int)weight };
        Drop(w, w.Next - 1, draft, "weight", "it is 1 to 256");
        return hop;
    }
}
