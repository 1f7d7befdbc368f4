namespace Keepalive.ConfigParser.Tests;

/// <summary>Names that Debian's iproute2 and /etc/protocols have for numbers in routes and rules; the machines of the verdicts had them.</summary>
internal static class DebianNames
{
    public static bool Have(RouteNames kind, string name) => kind switch
    {
        RouteNames.Table => name is "default" or "main" or "local" or "unspec",
        RouteNames.Scope => name is "global" or "nowhere" or "host" or "link" or "site",
        RouteNames.TypeOfService => name is "CS1" or "CS2" or "AF11" or "AF12" or "AF13" or "EF",
        RouteNames.Realm => name is "cosmos",
        RouteNames.RouteProtocol => name is "kernel" or "boot" or "static" or "keepalived" or "bird" or "zebra",
        RouteNames.LinkGroup => name is "default",
        _ => name is "tcp" or "udp" or "icmp" or "sctp",
    };
}
