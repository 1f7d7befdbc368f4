using Keepalive.Core;
using Keepalive.Linux.Nftables;

namespace Keepalive.Linux.Tests.Network;

/// <summary>The tables that mark packets, as nft(8) shows them.</summary>
public sealed class MarkTableTests
{
    private const byte Tcp = 6, Udp = 17;

    [Fact]
    public void TheRulesAreKeepalivedsRules()
    {
        using Segment segment = new();
        segment.InLeft(() =>
        {
            using MarkTable table = new("keepalived_ipvs", priority: -1, counters: false);
            MarkedRange[] ranges =
            [
                Range(Tcp, "192.0.2.150", "192.0.2.150", 80, 2000),
                Range(Tcp, "192.0.2.151", "192.0.2.153", 80, 2000),
                Range(Udp, "192.0.2.150", "192.0.2.150", 53, 2001),
                Range(Tcp, "2001:db8::150", "2001:db8::150", 80, 2002),
            ];
            Assert.Equal(0, table.Replace(ranges));
        });
        string ruleset = Shell.Run($"ip netns exec {segment.Left} nft list ruleset");
        Assert.Contains("elements = { 192.0.2.150 . 80 : 0x000007d0,", ruleset, StringComparison.Ordinal);
        Assert.Contains("192.0.2.151-192.0.2.153 . 80 : 0x000007d0 }", ruleset, StringComparison.Ordinal);
        Assert.Contains("meta mark set ip daddr . tcp dport map @tcp_map return", ruleset, StringComparison.Ordinal);
        Assert.Contains("meta mark set ip daddr . udp dport map @udp_map return", ruleset, StringComparison.Ordinal);
        Assert.Contains("elements = { 2001:db8::150 . 80 : 0x000007d2 }", ruleset, StringComparison.Ordinal);
        Assert.Contains("meta mark set ip6 daddr . tcp dport map @tcp_map return", ruleset, StringComparison.Ordinal);
        Assert.Contains("type filter hook input priority filter - 1; policy accept;", ruleset, StringComparison.Ordinal);
    }

    [Fact]
    public void ThousandsOfRangesAreReplacedAndTakenAway()
    {
        using Segment segment = new();
        segment.InLeft(() =>
        {
            using MarkTable table = new("keepalived_ipvs", priority: -1, counters: true);
            MarkedRange[] many = [.. Enumerable.Range(1, 5000).Select(port => Range(Tcp, "192.0.2.1", "192.0.2.9", (ushort)port, (uint)port))];
            Assert.Equal(0, table.Replace(many));
            Assert.Equal(0, table.Replace(many));
            Assert.Equal(0, table.Replace([]));
        });
        Assert.Equal("", Shell.Run($"ip netns exec {segment.Left} nft list ruleset"));
    }

    private static MarkedRange Range(byte protocol, string first, string last, ushort port, uint mark) =>
        new(protocol, IpAddress.Parse(first), IpAddress.Parse(last), port, mark);
}
