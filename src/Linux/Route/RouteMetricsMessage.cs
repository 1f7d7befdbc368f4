using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>The nest of metrics of a route: RTAX_* of linux/rtnetlink.h.</summary>
public static class RouteMetricsMessage
{
    public const ushort RTAX_MTU = 2;
    public const ushort RTAX_WINDOW = 3;
    public const ushort RTAX_RTT = 4;
    public const ushort RTAX_RTTVAR = 5;
    public const ushort RTAX_SSTHRESH = 6;
    public const ushort RTAX_CWND = 7;
    public const ushort RTAX_ADVMSS = 8;
    public const ushort RTAX_REORDERING = 9;
    public const ushort RTAX_HOPLIMIT = 10;
    public const ushort RTAX_INITCWND = 11;
    public const ushort RTAX_FEATURES = 12;
    public const ushort RTAX_RTO_MIN = 13;
    public const ushort RTAX_INITRWND = 14;
    public const ushort RTAX_QUICKACK = 15;
    public const ushort RTAX_CC_ALGO = 16;
    public const ushort RTAX_FASTOPEN_NO_COOKIE = 17;

    private const ushort RTAX_LOCK = 1;

    internal static void Write(ref NetlinkWriter writer, ushort type, RouteMetrics metrics)
    {
        int nest = writer.BeginNest(type);
        if (metrics.CongestionControl is string algorithm) writer.AttributeText(RTAX_CC_ALGO, algorithm);
        foreach (RouteMetric metric in metrics.Values) writer.AttributeU32(metric.Type, metric.Value);
        if (metrics.Locked != 0) writer.AttributeU32(RTAX_LOCK, metrics.Locked);
        writer.EndNest(nest);
    }
}
