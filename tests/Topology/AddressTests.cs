using System.Text.RegularExpressions;
using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <summary>virtual_ipaddress with its words, compared by what `ip -details address` shows under real keepalived.</summary>
public sealed partial class AddressTests
{
    private static readonly string[] Words =
    [
        "10.9.0.100",
        "10.9.0.100/24",
        "10.9.0.100/24 brd 10.9.0.255",
        "10.9.0.100/24 brd +",
        "10.9.0.100/24 brd -",
        "10.9.0.100/24 dev eth1",
        "10.9.0.100/24 dev eth0 label eth0:7",
        "10.9.0.100/24 scope link",
        "10.9.0.100/24 scope site",
        "10.9.0.100/32 scope host",
        "10.9.0.100/24 dev eth1 scope global label eth1:vip brd 10.9.0.127",
        "10.9.0.100 peer 10.7.0.1",
        "10.9.0.100/24 peer 10.7.0.1",
        "10.9.0.100/24 home",
        "10.9.0.100/24 nodad noprefixroute",
        "10.9.0.100/24 -nodad",
        "10.9.0.100/24 mngtmpaddr",
        "10.9.0.100/24 preferred_lft 0",
        "10.9.0.100/24 preferred_lft 1000",
        "10.9.0.100/24 preferred_lft forever",
        "10.9.0.100/24 no_track",
        "10.9.0.100/24\n10.9.0.101/24 dev eth1\n10.9.0.102",
    ];

    private static readonly string[] WordsOfIPv6 =
    [
        "fe80::100",
        "fe80::100\n2001:db8:9::100/64",
        "2001:db8:9::100",
        "2001:db8:9::100/64 home",
        "2001:db8:9::100/64 -nodad",
        "2001:db8:9::100/64 noprefixroute",
        "2001:db8:9::100/64 mngtmpaddr",
        "2001:db8:9::100/64 preferred_lft 1000",
        "2001:db8:9::100/64 preferred_lft 0",
        "2001:db8:9::100/128 preferred_lft forever",
        "2001:db8:9::100/64 dev eth1 no_track",
        "2001:db8:9::100 peer 2001:db8:7::1",
    ];

    public static TheoryData<string> EveryWord => [.. Words];

    public static TheoryData<string> EveryWordOfIPv6 => [.. WordsOfIPv6];

    [Theory, MemberData(nameof(EveryWordOfIPv6))]
    public void AnIPv6AddressLooksAsUnderKeepalived(string words)
    {
        (string[] theirs, string[] theirRoutes) = ObserveIPv6(Program.Keepalived, words);
        (string[] ours, string[] ourRoutes) = ObserveIPv6(Program.Keepalive, words);
        Assert.Equal(theirs, ours);
        Assert.Equal(theirRoutes, ourRoutes);
    }

    [Theory, MemberData(nameof(Programs.Both), MemberType = typeof(Programs))]
    public void PromoteSecondariesIsSetWhileTheDaemonRuns(Program program)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        Daemon daemon = host.Start(program, Conf.Pair(priority: 250, "promote_secondaries"));
        Wait.Until("master", () => host.Holds(Conf.Vip));
        Assert.Equal("1", Promotes(host));

        daemon.Terminate();

        Assert.Equal("0", Promotes(host));
    }

    private static string Promotes(Host host) => host.Run("cat", "/proc/sys/net/ipv4/conf/eth0/promote_secondaries").Trim();

    [Theory, MemberData(nameof(EveryWord))]
    public void AnAddressLooksAsUnderKeepalived(string words)
    {
        (string[] theirs, string[] theirRoutes) = Observe(Program.Keepalived, words);
        (string[] ours, string[] ourRoutes) = Observe(Program.Keepalive, words);
        Assert.Equal(theirs, ours);
        Assert.Equal(theirRoutes, ourRoutes);
    }

    private static (string[] Addresses, string[] Routes) Observe(Program program, string words)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        Harness.Capture capture = segment.Capture();
        host.Start(program, Conf.Pair(priority: 150).Replace($"{Conf.Vip}/24", words, StringComparison.Ordinal));
        Wait.Until("an advert", () => capture.AdvertsFrom(host).Length >= 2);
        return (Lines(host.Ip("-d", "-4", "-o", "address")), Lines(host.Ip("-d", "-4", "route", "show", "table", "all")));
    }

    private static (string[] Addresses, string[] Routes) ObserveIPv6(Program program, string words)
    {
        using Segment segment = new();
        Host host = segment.Add("left", "10.9.0.1/24");
        host.Plug("eth1", "10.8.0.1/24");
        host.Ip("address", "add", "2001:db8:9::1/64", "dev", "eth0", "nodad");
        string first = words.Split(['/', ' ', '\n'])[0];
        host.Start(program, $$"""
            vrrp_instance VI_6 {
                interface eth0
                virtual_router_id 56
                priority 250
                virtual_ipaddress {
                    {{words}}
                }
            }
            """);
        Wait.Until("the address is there", () => host.Ip("-o", "address").Contains($" {first}", StringComparison.Ordinal));
        // A search for duplicates and a link-local address of the kernel's own end in their time, not the daemon's.
        Wait.Until("nothing is tentative", () => !host.Ip("-6", "-o", "address").Contains("tentative", StringComparison.Ordinal));
        return (WithoutMac(host.Ip("-d", "-6", "-o", "address")), WithoutMac(host.Ip("-d", "-6", "route", "show", "table", "all")));
    }

    /// <summary>Link-local addresses of the kernel's own come from random MAC addresses.</summary>
    private static string[] WithoutMac(string text) =>
        [.. Lines(text).Where(line => !line.Contains("ff:fe", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Lifetimes count down, so seconds are rounded to hundreds.</summary>
    private static string[] Lines(string text) =>
        [.. text.Split('\n').Select(line =>
            Seconds().Replace(line.TrimEnd(), match => $"{(int.Parse(match.Groups[1].Value, null) + 99) / 100}00sec"))];

    [GeneratedRegex(@"(\d+)sec")]
    private static partial Regex Seconds();
}
