using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>encap TYPE and its words: ip and ip6 take pairs, mpls labels, ila a locator. A refused word drops the whole entry.</summary>
internal static class RouteEncapsulation
{
    private const long LabelMax = 0xfffff;
    private const int LocatorParts = 4;

    public static ValueList<string> Read(Binder b, Words w, RouteDraft draft)
    {
        List<string> words = [];
        if (!w.Has(w.Next))
        {
            RouteWords.Drop(w, w.Next - 1, draft, "encap", "its type is missing");
            return [];
        }
        string type = w.Text(w.Next++);
        words.Add(type);
        switch (type)
        {
            case "ip":
            case "ip6":
                Pairs(b, w, draft, words, type == "ip" ? IpFamily.V4 : IpFamily.V6);
                break;
            case "mpls":
            case "ila":
                Single(w, draft, words, type);
                break;
            default:
                Refuse(w, draft, "encap", $"'{type}' is none of ip, ip6, mpls and ila");
                break;
        }
        return [.. words];
    }

    private static void Single(Words w, RouteDraft draft, List<string> words, string type)
    {
        if (!w.Has(w.Next))
        {
            RouteWords.Drop(w, w.Next - 1, draft, type, "its value is missing");
            return;
        }
        string value = w.Text(w.Next++);
        if (type == "mpls" ? value.Split('/').All(IsLabel) : IsLocator(value)) words.Add(value);
        else if (type == "mpls") Refuse(w, draft, type, $"'{value}' is not a list of labels: 100/200");
        else RouteWords.Drop(w, w.Next - 1, draft, type, $"'{value}' is not a locator: 1:2:3:4");
    }

    /// <summary>keepalived reads the rest of the entry before it drops it.</summary>
    private static void Refuse(Words w, RouteDraft draft, string word, string why)
    {
        draft.IsRefused = true;
        w.Report(RouteErrors.EntryDropped(w.Span(w.Next - 1), word, why));
    }

    private static void Pairs(Binder b, Words w, RouteDraft draft, List<string> words, IpFamily family)
    {
        bool hasTarget = false;
        while (w.Has(w.Next + 1) && IsPair(w.Text(w.Next), family) && !draft.IsDropped)
        {
            string word = w.Text(w.Next++);
            string value = w.Text(w.Next++);
            hasTarget |= word is "id" or "dst";
            if (IsGood(b, word, value, family)) words.AddRange([word, value]);
            else RouteWords.Drop(w, w.Next - 1, draft, word, $"'{value}' is no value for it");
        }
        if (!hasTarget && !draft.IsDropped) RouteWords.Drop(w, w.Next - 1, draft, "encap", "it needs id NUMBER or dst ADDRESS");
    }

    private static bool IsPair(string word, IpFamily family) =>
        word is "id" or "dst" or "src" or "flags" || (family == IpFamily.V4 ? word is "tos" or "ttl" : word is "tc" or "hoplimit");

    private static bool IsGood(Binder b, string word, string value, IpFamily family) => word switch
    {
        "id" => value.Length == 0 || ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        "dst" or "src" => IpAddress.TryParse(value, out IpAddress address) && address.Family == family,
        "flags" => RouteWords.TryNumber(value, out long flags) && flags <= ushort.MaxValue,
        "tos" or "tc" => Words.TryAnyBase(value, out long tos) ? tos is >= 0 and <= byte.MaxValue
            : b.Host is not { } host || host.RouteNameExists(RouteNames.TypeOfService, value),
        _ => RouteWords.TryNumber(value, out long number) && number <= byte.MaxValue,
    };

    private static bool IsLabel(string text) => Words.TryAnyBase(text, out long label) && label is >= 0 and <= LabelMax;

    private static bool IsLocator(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == LocatorParts && parts.All(part => part.Length is >= 1 and <= 4 && part.All(char.IsAsciiHexDigit));
    }
}
