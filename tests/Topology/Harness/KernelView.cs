using System.Text.RegularExpressions;

namespace Keepalive.Topology.Harness;

/// <summary>What iproute2 shows of a host, in a form that can be compared between two hosts.</summary>
internal static partial class KernelView
{
    /// <summary>Routes of both IP versions in all tables but those that the kernel makes itself.</summary>
    public static string[] Routes(Host host) =>
        [.. Lines(host, "-d", "-4", "route", "show", "table", "all"), .. Lines(host, "-d", "-6", "route", "show", "table", "all")];

    public static string[] Rules(Host host) => [.. Lines(host, "-d", "-4", "rule"), .. Lines(host, "-d", "-6", "rule")];

    /// <summary>All addresses with their words, without link-local ones that the kernel made.</summary>
    public static string[] Addresses(Host host) =>
        [.. Lines(host, "-d", "-o", "address").Where(line => !line.Contains("fe80:", StringComparison.Ordinal))];

    /// <summary>Every rule, set and element of nftables; elements in the order of their text, packet counters without their counts.</summary>
    public static string[] Firewall(Host host) =>
        [.. Counts().Replace(Elements().Replace(host.Run("nft", "list", "ruleset"), Sorted), "counter").Split('\n')];

    /// <summary>Every setting of every interface for both IP versions, and that of reports for local groups: "ipv4/conf/eth0/arp_ignore:1".</summary>
    public static string[] Settings(Host host) =>
    [
        .. host.Try("sh", "-c", "cd /proc/sys/net && exec grep -r '' ipv4/conf ipv6/conf ipv4/igmp_link_local_mcast_reports")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
    ];

    private static string Sorted(Match match) => "elements = { " + string.Join(", ", match.Groups[1].Value
        .Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)) + " }";

    /// <summary>Lifetimes count down, so seconds are rounded to hundreds; what the kernel added on its own is left out.</summary>
    private static IEnumerable<string> Lines(Host host, params string[] words) => host.Ip(words).Split('\n')
        .Select(line => Seconds().Replace(line.TrimEnd(), match => $"{(int.Parse(match.Groups[1].Value, null) + 99) / 100}00sec"))
        .Where(line => line.Length > 0 && !line.Contains("proto kernel", StringComparison.Ordinal));

    [GeneratedRegex(@"elements = \{([^}]*)\}")]
    private static partial Regex Elements();

    [GeneratedRegex(@"counter packets \d+ bytes \d+")]
    private static partial Regex Counts();

    [GeneratedRegex(@"(\d+)sec")]
    private static partial Regex Seconds();
}
