using Keepalive.Core;
using Keepalive.Linux.Route;

namespace Keepalive.Linux.Tests.Network;

/// <summary>Routes, policy rules and macvlans over netlink, on the real kernel; ip(8) is the witness.</summary>
public sealed class RouteTests(Segment segment) : IClassFixture<Segment>
{
    private static readonly IpAddress Gateway = IpAddress.Parse("10.9.0.2");

    public static TheoryData<string, string> Routes => new()
    {
        { "10.70.1.0/24", "10.70.1.0/24 via 10.9.0.2 dev eth0" },
        { "2001:db8:70::/64", "2001:db8:70::/64 dev eth0" },
    };

    [Theory, MemberData(nameof(Routes))]
    public void AnAddedRouteIsThereIsRecognisedAndCanBeRemoved(string destination, string shown) => segment.InLeft(() =>
    {
        using RouteClient client = new();
        KernelRoute route = Route(client, destination);

        Assert.Equal([0], client.Add([route]));

        Assert.Contains(shown, Shell.Run($"ip -{(route.Destination.Address.IsV4 ? 4 : 6)} route"), StringComparison.Ordinal);
        Assert.Single(client.Routes(), route.IsReportedAs);
        Assert.Equal([0], client.Remove([route]));
        Assert.DoesNotContain(client.Routes(), route.IsReportedAs);
    });

    [Fact]
    public void ARouteOfAnotherDaemonIsNotRemoved() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        Shell.Run("ip route add 10.71.0.0/24 via 10.9.0.2 proto static");

        Assert.Equal([Errno.ESRCH], client.Remove([Route(client, "10.71.0.0/24")]));

        Shell.Run("ip route del 10.71.0.0/24");
    });

    [Fact]
    public void RoutesThatDifferInTableMetricOrGatewayAreTold() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        KernelRoute route = Route(client, "10.72.0.0/24");
        KernelRoute[] all =
        [
            route, route with { Table = 1077 }, route with { Metric = 5 }, route with { Metric = 6, Gateway = IpAddress.Parse("10.9.0.3") },
        ];

        Assert.Equal([0, 0, 0, 0], client.Add(all));

        List<KernelRoute> reported = client.Routes();
        Assert.All(all, one => Assert.Single(reported, one.IsReportedAs));
        Assert.Equal([0, 0, 0, 0], client.Remove(all));
    });

    [Fact]
    public void ANotificationOfARemovalByOthersIsRecognised() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        using RouteMonitor monitor = new();
        monitor.SeeRoutes();
        KernelRoute route = Route(client, "10.73.0.0/24");
        KernelRule rule = Rule(700);
        client.Add([route]);
        client.Add([rule]);

        Shell.Run("ip route del 10.73.0.0/24");
        Shell.Run("ip rule del priority 700");

        List<KernelRoute> routes = [];
        List<KernelRule> rules = [];
        Assert.True(monitor.Read(_ => { }, _ => { }, routes.Add, rules.Add));
        Assert.Equal([false, true], routes.Where(route.IsReportedAs).Select(seen => seen.Deleted));
        Assert.Equal([false, true], rules.Where(rule.IsReportedAs).Select(seen => seen.Deleted));
    });

    [Fact]
    public void ARuleIsThereIsRecognisedAndCanBeRemoved() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        KernelRule rule = Rule(701) with
        {
            From = new IpPrefix(IpAddress.Parse("10.1.0.0"), 16),
            InputInterface = "eth0",
            Mark = 3,
            MarkMask = 15,
            IpProtocol = 6,
            DestinationPorts = (80, 90),
        };

        Assert.Equal([0], client.Add([rule]));
        Assert.Equal([Errno.EEXIST], client.Add([rule]));

        const string shown = "from 10.1.0.0/16 fwmark 0x3/0xf iif eth0 ipproto tcp dport 80-90 lookup 1077";
        Assert.Contains(shown, Shell.Run("ip rule"), StringComparison.Ordinal);
        Assert.Single(client.Rules(), rule.IsReportedAs);
        Assert.Equal([0], client.Remove([rule]));
        Assert.Equal([Errno.ENOENT], client.Remove([rule]));
    });

    [Fact]
    public void WhatTheKernelKnowsOfANeighbourCanBeAskedFor() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        InterfaceIndex eth0 = Segment.Eth0(client).Index;
        Shell.Run("ip neigh replace 10.9.0.77 lladdr 02:00:00:00:00:77 dev eth0 nud stale");

        Assert.Equal(new MacAddress(0x0200_0000_0077), client.NeighborOf(eth0, IpAddress.V4(10, 9, 0, 77)));
        Assert.Null(client.NeighborOf(eth0, IpAddress.V4(10, 9, 0, 78)));
        Assert.Null(client.NeighborOf(new InterfaceIndex(9999), IpAddress.V4(10, 9, 0, 77)));
    });

    [Fact]
    public void AMacvlanIsMadeWithItsMacAndSettings() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        VirtualLink wanted = new() { Name = "vrrp.77", Parent = Segment.Eth0(client).Index, Mac = new MacAddress(0x0000_5e00_014d) };

        Assert.Equal([0], client.Create([wanted]));
        InterfaceIndex index = Interfaces.IndexOf("vrrp.77");
        Assert.Equal([0], client.SetForVmac([(index, true)]));
        Assert.Equal([0], client.SetUp([index]));

        LinkInfo link = client.Links().Single(found => found.Name == "vrrp.77");
        Assert.Equal(("macvlan", VirtualLinkMessage.PrivateMode, wanted.Parent, wanted.Mac), (link.Kind, link.Mode, link.Parent, link.Mac));
        Assert.Equal("1", Shell.Run("cat /proc/sys/net/ipv4/conf/vrrp.77/arp_ignore").Trim());
        Assert.Equal("1", Shell.Run("cat /proc/sys/net/ipv4/conf/vrrp.77/accept_local").Trim());
        Assert.Equal("1", Shell.Run("cat /proc/sys/net/ipv6/conf/vrrp.77/addr_gen_mode").Trim());
        Assert.Equal([Errno.EEXIST], client.Create([wanted]));
        Assert.Equal([0], client.RemoveLinks([index]));
        Assert.False(Interfaces.Exists("vrrp.77"));
    });

    [Fact]
    public void ManyMacvlansLeaveTogetherAndNothingElseDoes() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        InterfaceIndex parent = Segment.Eth0(client).Index;
        VirtualLink[] wanted = [.. Enumerable.Range(1, 20).Select(i => new VirtualLink
        {
            Name = $"many.{i}", Parent = parent, Mac = new MacAddress(0x0000_5e00_0100 + (ulong)i), Group = i == 7 ? 4711u : null,
        })];
        Assert.All(client.Create(wanted), error => Assert.Equal(0, error));
        InterfaceIndex[] all = [.. wanted.Select(link => Interfaces.IndexOf(link.Name))];

        int[] errors = client.RemoveLinks([.. all.Skip(1), new InterfaceIndex(999_999)]);

        Assert.Equal([.. Enumerable.Repeat(0, 19), Errno.ENODEV], errors);
        Assert.Equal(["many.1"], client.Links().Select(link => link.Name).Where(name => name.StartsWith("many", StringComparison.Ordinal)));
        Assert.True(Interfaces.Exists("eth0"));
        Assert.Equal([0], client.RemoveLinks([all[0]]));
    });

    private static KernelRoute Route(RouteClient client, string destination)
    {
        Assert.True(IpPrefix.TryParse(destination, out IpPrefix prefix));
        return new KernelRoute
        {
            Destination = prefix,
            Interface = Segment.Eth0(client).Index,
            Gateway = prefix.Address.IsV4 ? Gateway : IpAddress.None,
        };
    }

    private static KernelRule Rule(uint priority) => new()
    {
        Family = IpFamily.V4,
        Action = RuleAction.Table,
        Table = 1077,
        Priority = priority,
        Protocol = KernelRoute.KeepalivedProtocol,
    };
}
