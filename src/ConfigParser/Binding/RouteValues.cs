using System.Globalization;
using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Values in routes and rules that may be names of this machine, and times; <see cref="Words.Next"/> stands on the value.</summary>
internal static class RouteValues
{
    private const int ByteMax = 255;

    /// <summary>Units of the kernel: rtt counts eighths, rttvar quarters, rto_min whole milliseconds, of at most 120 s.</summary>
    private static readonly Dictionary<string, long> TimeMax = new(StringComparer.Ordinal)
    {
        ["rtt"] = 960_000,
        ["rttvar"] = 480_000,
        ["rto_min"] = 120_000,
    };

    /// <summary>False, and the end of the entry, when the line ends here: keepalived stops for good.</summary>
    public static bool Present(Words w, RouteDraft draft, string word)
    {
        if (w.Has(w.Next)) return true;
        w.Report(RouteErrors.WordWithoutValue(w.Span(w.Next - 1), word));
        draft.IsDropped = true;
        return false;
    }

    /// <summary>A number in any base, or a name of this machine; null when it is neither, which drops the entry.</summary>
    public static string? Name(Binder b, Words w, RouteDraft draft, string word, RouteNames kind)
    {
        if (!Present(w, draft, word)) return null;
        int at = w.Next++;
        if (IsKnown(b, kind, w.Text(at))) return w.Text(at);
        // Only this word lets keepalived read on to the end of the entry before it drops it.
        if (kind == RouteNames.IpProtocol) draft.IsRefused = true;
        else draft.IsDropped = true;
        w.Report(RouteErrors.EntryDropped(w.Span(at), word, $"'{w.Text(at)}' is neither a number for it nor a name that this machine knows"));
        return null;
    }

    /// <summary>One realm, or two with a slash between.</summary>
    public static string? Realms(Binder b, Words w, RouteDraft draft)
    {
        if (!Present(w, draft, "realms")) return null;
        int at = w.Next++;
        string text = w.Text(at);
        if (text.Split('/', 2).All(part => IsKnown(b, RouteNames.Realm, part))) return text;
        RouteWords.Drop(w, at, draft, "realms", $"'{text}' is neither one number up to 255 or name nor two with a slash between");
        return null;
    }

    /// <summary>Milliseconds with "ms" or in units of the kernel, seconds with up to three decimals with "s".</summary>
    public static string? Time(Words w, RouteDraft draft, string word)
    {
        if (!Present(w, draft, word)) return null;
        int at = w.Next++;
        string text = w.Text(at);
        bool ms = text.EndsWith("ms", StringComparison.OrdinalIgnoreCase);
        bool seconds = !ms && text.EndsWith('s') || text.EndsWith('S');
        string number = (ms ? text[..^2] : seconds ? text[..^1] : text).TrimStart(' ', '\t');
        if (number.StartsWith('+')) number = number[1..];
        if (TryMilliseconds(number, seconds && !ms, text.Length == 0, out long value) && value <= TimeMax[word]) return text.Length == 0 ? "0" : text;
        RouteWords.Drop(w, at, draft, word, $"'{text}' is not a time: digits with s or ms behind them, at most 120 s");
        return null;
    }

    public static string? Preference(Words w, RouteDraft draft)
    {
        if (!draft.TakeFamily(IpFamily.V6))
        {
            RouteWords.Drop(w, w.Next - 1, draft, "pref", "it is for IPv6 only");
            return null;
        }
        if (!Present(w, draft, "pref")) return null;
        int at = w.Next++;
        string text = w.Text(at);
        if (text is "low" or "medium" or "high" || (RouteWords.TryNumber(text, out long number) && number <= ByteMax)) return text;
        else RouteWords.Drop(w, at, draft, "pref", $"'{text}' is none of low, medium, high and 0 to 255");
        return null;
    }

    public static string? Vrf(Binder b, Words w, RouteDraft draft)
    {
        int at = w.Next++;
        string name = w.Text(at);
        if (b.Host is not { } host || host.IsVrf(name)) return name;
        RouteWords.Drop(w, at, draft, "vrf", host.InterfaceExists(name) ? $"{name} is not a VRF" : $"there is no interface {name}");
        return null;
    }

    private static bool IsKnown(Binder b, RouteNames kind, string text)
    {
        if (Words.TryAnyBase(text, out long number)) return kind switch
        {
            RouteNames.Table => true,
            RouteNames.LinkGroup => number is >= 0 and <= int.MaxValue,
            _ => number is >= 0 and <= ByteMax,
        };
        return text.Length > 0 && (b.Host is not { } host || host.RouteNameExists(kind, text));
    }

    private static bool TryMilliseconds(string number, bool seconds, bool empty, out long value)
    {
        value = 0;
        if (empty) return true;
        if (!seconds) return long.TryParse(number.TrimEnd('.'), NumberStyles.None, CultureInfo.InvariantCulture, out value);
        int point = number.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && number.Length - point - 1 > 3) return false;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal parsed)) return false;
        value = (long)Math.Min(parsed * 1000, uint.MaxValue);
        return true;
    }
}
