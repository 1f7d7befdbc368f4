using System.Globalization;
using Keepalive.Core;
using Keepalive.Linux.Route;

namespace Keepalive.Linux.Tests.Network;

/// <summary>Addresses over netlink, on the real kernel; ip(8) is the witness.</summary>
public sealed class AddressTests(Segment segment) : IClassFixture<Segment>
{
    [Theory]
    [InlineData("10.9.1.1/24")]
    [InlineData("10.9.1.2/32")]
    [InlineData("2001:db8:9::1/64")]
    [InlineData("fe80::99/64")]
    public void AddedAddressIsThereAndRemovedAddressIsGone(string text) => segment.InLeft(() =>
    {
        using RouteClient client = new();
        InterfaceAddress address = Segment.Address(Segment.Eth0(client).Index, text);

        Assert.Equal([0], client.Add([address]));
        Assert.Contains($" {text} ", Show(), StringComparison.Ordinal);
        Assert.Contains(client.Addresses(), found => found.Prefix == address.Prefix);

        Assert.Equal([0], client.Remove([address]));
        Assert.DoesNotContain($" {text} ", Show(), StringComparison.Ordinal);
    });

    [Fact]
    public void AddingTwiceIsNoError() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        InterfaceAddress address = Segment.Address(Segment.Eth0(client).Index, "10.9.2.1/24");

        Assert.Equal([0, 0], client.Add([address, address]));

        Assert.Single(client.Addresses(), found => found.Prefix == address.Prefix);
        Assert.Equal([0], client.Remove([address]));
    });

    [Fact]
    public void RemovingWhatIsNotThereSaysSo() => segment.InLeft(() =>
    {
        using RouteClient client = new();

        Assert.Equal([Errno.EADDRNOTAVAIL], client.Remove([Segment.Address(Segment.Eth0(client).Index, "10.9.3.1/24")]));
    });

    [Fact]
    public void MissingInterfaceIsAnErrorOfThatAddressOnly() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        InterfaceAddress good = Segment.Address(Segment.Eth0(client).Index, "10.9.4.1/24");
        InterfaceAddress bad = Segment.Address(new InterfaceIndex(9999), "10.9.4.2/24");

        Assert.Equal([0, Errno.ENODEV, 0], client.Add([good, bad, good]));
        Assert.Equal([Errno.ENODEV, 0, Errno.ENODEV], client.Add([bad, good, bad]));
        client.Remove([good]);
    });

    [Fact]
    public void LabelBroadcastScopeAndPeerAreSet() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        InterfaceIndex eth0 = Segment.Eth0(client).Index;
        InterfaceAddress labelled = Segment.Address(eth0, "10.9.5.1/24") with
        {
            Label = "eth0:vip",
            Broadcast = IpAddress.Parse("10.9.5.255"),
            Scope = 253,
        };
        InterfaceAddress withPeer = Segment.Address(eth0, "10.9.6.1/32") with { Peer = new IpPrefix(IpAddress.Parse("10.9.6.2"), 32) };
        Assert.Equal([0, 0], client.Add([labelled, withPeer]));

        string shown = Show();

        Assert.Contains("10.9.5.1/24 brd 10.9.5.255 scope link eth0:vip", shown, StringComparison.Ordinal);
        Assert.Contains("10.9.6.1 peer 10.9.6.2/32", shown, StringComparison.Ordinal);
        InterfaceAddress found = client.Addresses().Single(address => address.Label == "eth0:vip");
        Assert.Equal((labelled.Prefix, labelled.Broadcast, labelled.Scope), (found.Prefix, found.Broadcast, found.Scope));
        Assert.Equal([0, 0], client.Remove([labelled, withPeer]));
    });

    [Fact]
    public void FlagsOfIPv6AndLifetimeAreSet() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        InterfaceAddress address = Segment.Address(Segment.Eth0(client).Index, "2001:db8:77::1/64") with
        {
            Flags = AddressFlags.NoDad | AddressFlags.NoPrefixRoute,
            PreferredLifetime = 0,
        };
        Assert.Equal([0], client.Add([address]));

        string shown = Show().Split('\n').Single(line => line.Contains("2001:db8:77::1/64", StringComparison.Ordinal));

        Assert.All((string[])["deprecated", "nodad", "noprefixroute"], word => Assert.Contains(word, shown, StringComparison.Ordinal));
        client.Remove([address]);
    });

    [Fact]
    public void HundredsOfAddressesKeepTheirOrder() => segment.InLeft(() =>
    {
        const int count = 500;
        using RouteClient client = new();
        InterfaceIndex eth0 = Segment.Eth0(client).Index;
        InterfaceAddress[] addresses = Enumerable.Range(0, count).Select(i => Segment.Address(eth0, Text(i))).ToArray();

        Assert.All(client.Add(addresses), errno => Assert.Equal(0, errno));
        IpPrefix[] present = client.Addresses().Select(address => address.Prefix).Where(prefix => prefix.Length == 31).ToArray();
        Assert.All(client.Remove(addresses), errno => Assert.Equal(0, errno));

        Assert.Equal(addresses.Select(address => address.Prefix), present);
        Assert.DoesNotContain(client.Addresses(), address => address.Prefix.Length == 31);

        static string Text(int i) => string.Create(CultureInfo.InvariantCulture, $"10.10.{i / 100}.{i % 100 * 2}/31");
    });

    private string Show() => Shell.Run($"ip -n {segment.Left} address show dev eth0");
}
