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

    private static readonly string[] EncapWords = ["id", "dst", "src", "tos", "ttl", "flags", "tc", "hoplimit"];

    public static void Drop(Words w, int at, RouteDraft draft, string word, string why)
    {
        w.Report(RouteErrors.EntryDropped(w.Span(at), word, why));
        draft.IsDropped = true;
    }

    /// <summary>A word that is no keyword: the type, with the destination behind it, or the destination itself.</summary>
    public static void TypeOrDestination(Words w, RouteDraft draft)
    {
        string text = w.Text(w.Next);
        bool type = Types.Contains(text)
            || (byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) && w.Has(w.Next + 1)
                && draft.Destination is null);
        if (type && draft.Destination is null)
        {
            draft.Route = draft.Route with { Type = text == "brd" ? "broadcast" : text };
            w.Next++;
            if (w.Has(w.Next) && (w.Is(w.Next, "default") || w.Is(w.Next, "to"))) return;
            if (!w.Has(w.Next)) return;
        }
        Destination(w, draft);
    }

    public static void Destination(Words w, RouteDraft draft)
    {
        int at = w.Next;
        if (w[at] is "default" or "any" or "all")
        {
            w.Next++;
            draft.AnyDestination = true;
            return;
        }
        if (draft.Destination is not null)
        {
            w.Next++;
            Drop(w, at, draft, w.Text(at), "it is no word of a route, and the destination is known already");
        }
        else if (Prefix(w, draft, "the destination", out IpPrefix prefix)) draft.Destination = prefix;
    }

    public static bool Address(Words w, RouteDraft draft, string word, out IpAddress address)
    {
        int at = w.Next++;
        address = IpAddress.None;
        if (!w.Has(at) || !IpAddress.TryParse(w[at], out address)) Drop(w, at, draft, word,
            $"'{(w.Has(at) ? w.Text(at) : "")}' is not an IP address");
        else if (!draft.TakeFamily(address.Family)) Drop(w, at, draft, word, "it is of the other IP version");
        else return true;
        return false;
    }

    public static bool Prefix(Words w, RouteDraft draft, string word, out IpPrefix prefix)
    {
        int at = w.Next++;
        if (!IpPrefix.TryParse(w[at], out prefix)) Drop(w, at, draft, word, $"'{w.Text(at)}' is not an IP address with a prefix");
        else if (!draft.TakeFamily(prefix.Family)) Drop(w, at, draft, word, "it is of the other IP version");
        else return true;
        return false;
    }

    public static bool Number(Words w, RouteDraft draft, string word, long max, out long value)
    {
        int at = w.Next++;
        value = 0;
        if (w.Has(at) && long.TryParse(w[at], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max) return true;
        Drop(w, at, draft, word, $"'{(w.Has(at) ? w.Text(at) : "")}' is not a number from 0 to {max}");
        return false;
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

    /// <summary>Takes every word of an encapsulation, as written.</summary>
    public static ValueList<string> Encapsulation(Words w)
    {
        List<string> words = [w.Text(w.Next++)];
        if (words[0] is "mpls" or "ila" && w.Has(w.Next)) words.Add(w.Text(w.Next++));
        while (words[0] is "ip" or "ip6" && w.Has(w.Next + 1) && EncapWords.Contains(w.Text(w.Next)))
        {
            words.Add(w.Text(w.Next++));
            words.Add(w.Text(w.Next++));
        }
        return [.. words];
    }

    public static void NextHop(Binder b, Words w, RouteDraft draft)
    {
        RouteNextHop hop = new();
        while (w.Has(w.Next) && !w.Is(w.Next, "nexthop"))
        {
            string word = w.Text(w.Next++);
            if (word == "via")
            {
                RouteConfig before = draft.Route;
                Gateway(w, draft);
                hop = hop with { Via = draft.Route.Via };
                draft.Route = before;
            }
            else if (word is "dev" or "oif" && w.Has(w.Next)) hop = b.CheckInterface(w, w.Next, "a nexthop")
                ? hop with { Device = w.Text(w.Next++) } : SkipHop(w, hop);
            else if (word == "weight" && Number(w, draft, word, 256, out long weight)) hop = hop with { Weight = (int)weight };
            else if (word == "onlink") hop = hop with { OnLink = true };
            else if (word == "realms" && w.Has(w.Next)) hop = hop with { Realms = w.Text(w.Next++) };
            else if (word == "encap" && w.Has(w.Next)) hop = hop with { Encapsulation = Encapsulation(w) };
            else w.Report(ValueErrors.WordIgnored(w.Span(w.Next - 1), "nexthop", word));
        }
        draft.Hops.Add(hop);
    }

    private static RouteNextHop SkipHop(Words w, RouteNextHop hop)
    {
        w.Next++;
        return hop;
    }
}
