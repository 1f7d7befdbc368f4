using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Linux.Route;
using static Keepalive.Linux.Route.RouteMetricsMessage;

namespace Keepalive.Vrrp.Process;

/// <summary>The metric words of a route in the kernel's numbers and units.</summary>
internal static class RouteMetricsTranslation
{
    private static readonly Dictionary<string, ushort> Numbers = new(StringComparer.Ordinal)
    {
        ["mtu"] = RTAX_MTU,
        ["window"] = RTAX_WINDOW,
        ["rtt"] = RTAX_RTT,
        ["rttvar"] = RTAX_RTTVAR,
        ["ssthresh"] = RTAX_SSTHRESH,
        ["cwnd"] = RTAX_CWND,
        ["advmss"] = RTAX_ADVMSS,
        ["reordering"] = RTAX_REORDERING,
        ["hoplimit"] = RTAX_HOPLIMIT,
        ["initcwnd"] = RTAX_INITCWND,
        ["features"] = RTAX_FEATURES,
        ["rto_min"] = RTAX_RTO_MIN,
        ["initrwnd"] = RTAX_INITRWND,
        ["quickack"] = RTAX_QUICKACK,
        ["congctl"] = RTAX_CC_ALGO,
        ["fastopen_no_cookie"] = RTAX_FASTOPEN_NO_COOKIE,
    };

    /// <summary>Null when no word of the route is a metric.</summary>
    public static RouteMetrics? Translate(IEnumerable<RouteOption> options)
    {
        List<RouteMetric> metrics = [];
        string? congestionControl = null;
        uint locked = 0;
        foreach (RouteOption option in options)
        {
            if (!Numbers.TryGetValue(option.Name, out ushort number)) continue;
            if (option.Locked) locked |= 1u << number;
            if (number == RTAX_CC_ALGO) congestionControl = option.Value;
            else metrics.Add(new RouteMetric(number, Value(number, option.Value)));
        }
        return metrics.Count == 0 && congestionControl is null ? null : new RouteMetrics([.. metrics], congestionControl, locked);
    }

    /// <summary>The kernel counts rtt in eighths and rttvar in quarters of a millisecond.</summary>
    private static uint Value(ushort number, string text) => number switch
    {
        RTAX_RTT => Time(text, perMillisecond: 8),
        RTAX_RTTVAR => Time(text, perMillisecond: 4),
        RTAX_RTO_MIN => Time(text, perMillisecond: 1),
        RTAX_FEATURES => 1,
        _ => uint.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>A number without a unit is in the kernel's units. Below 200 ms and above 120 s is brought to these ends.</summary>
    private static uint Time(string text, uint perMillisecond)
    {
        const long leastMilliseconds = 200, mostMilliseconds = 120_000;
        string digits = text.TrimEnd('s').TrimEnd('m');
        long value = long.Parse(digits, CultureInfo.InvariantCulture);
        if (text.EndsWith("ms", StringComparison.Ordinal)) value *= perMillisecond;
        else if (text.EndsWith('s')) value *= 1000 * perMillisecond;
        return (uint)Math.Clamp(value, leastMilliseconds * perMillisecond, mostMilliseconds * perMillisecond);
    }
}
