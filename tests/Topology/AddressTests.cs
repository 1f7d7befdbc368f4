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

    public static TheoryData<string> EveryWord => [.. Words];

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

    /// <summary>Lifetimes count down, so seconds are rounded to hundreds.</summary>
    private static string[] Lines(string text) =>
        [.. text.Split('\n').Select(line =>
            Seconds().Replace(line.TrimEnd(), match => $"{(int.Parse(match.Groups[1].Value, null) + 99) / 100}00sec"))];

    [GeneratedRegex(@"(\d+)sec")]
    private static partial Regex Seconds();
}
