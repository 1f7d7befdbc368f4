using System.Globalization;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Printing;

/// <summary>A route as keepalived's dumps show it: <c>prepend 10.99.0.0/24 via inet 10.9.0.254 proto 18</c>.</summary>
public static class RouteText
{
    /// <summary>RTPROT_KEEPALIVED of linux/rtnetlink.h.</summary>
    private const string OwnProtocol = "18";

    public static string Of(RouteConfig route)
    {
        StringBuilder text = new();
        text.Append(route.Add switch
        {
            RouteAdd.Append => "append ",
            RouteAdd.Add => "add ",
            _ => "prepend ",
        });
        if (route.Type != "unicast") text.Append(route.Type).Append(' ');
        text.Append(route.Destination.Length == 0 ? "default" : route.Destination.ToString());
        Append(text, "via", Gateway(route.Via));
        Append(text, "src", route.Source.IsNone ? null : route.Source.ToString());
        Append(text, "dev", route.Device);
        Append(text, "table", route.Table);
        Append(text, "scope", route.Scope);
        Append(text, "tos", route.Tos);
        Append(text, "proto", route.Protocol ?? OwnProtocol);
        Append(text, "metric", route.Metric?.ToString(CultureInfo.InvariantCulture));
        foreach (RouteOption option in route.Options) Append(text, option.Locked ? $"{option.Name} lock" : option.Name, option.Value);
        foreach (RouteNextHop hop in route.NextHops) Append(text, "nexthop via", $"{Gateway(hop.Via)} weight {hop.Weight}");
        // keepalived cannot follow a route that names no interface.
        if (!route.Track || route.Device is null) text.Append(" no_track");
        return text.ToString();
    }

    private static string? Gateway(IpAddress address) => address.IsNone ? null : $"{(address.IsV4 ? "inet" : "inet6")} {address}";

    private static void Append(StringBuilder text, string word, string? value)
    {
        if (value is not null) text.Append(CultureInfo.InvariantCulture, $" {word} {value}");
    }
}
