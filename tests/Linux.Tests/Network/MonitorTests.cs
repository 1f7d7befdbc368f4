using Keepalive.Linux.Route;

namespace Keepalive.Linux.Tests.Network;

/// <summary>What others do to links and addresses is seen as it happens.</summary>
public sealed class MonitorTests(Segment segment) : IClassFixture<Segment>
{
    [Fact]
    public void LinkOfTheNamespaceIsDescribed() => segment.InLeft(() =>
    {
        using RouteClient client = new();
        List<LinkInfo> links = client.Links();

        LinkInfo eth0 = links.Single(link => link.Name == "eth0");
        Assert.Contains(eth0.Mac.ToString(), Shell.Run($"ip -n {segment.Left} link show eth0"), StringComparison.OrdinalIgnoreCase);
        Assert.True(eth0.IsUp);
        Assert.Equal(1500u, eth0.Mtu);
        Assert.True(links.Single(link => link.Name == "lo").IsLoopback);
        Assert.True(Interfaces.Exists("eth0"));
        Assert.False(Interfaces.Exists("eth99"));
    });

    [Theory]
    [InlineData(LinkProbeMethod.Ethtool)]
    [InlineData(LinkProbeMethod.Ioctl)]
    public void TheDriverIsAskedForItsLink(LinkProbeMethod method)
    {
        using Segment own = new();
        own.InLeft(() =>
        {
            Assert.True(LinkProbe.IsUp("eth0", method));
            Shell.Run($"ip -n {own.Right} link set eth0 down");
            Wait.For(() => LinkProbe.IsUp("eth0", method) == false, "the link to be down");
            Assert.Null(LinkProbe.IsUp("eth99", method));
            Assert.Null(LinkProbe.IsUp("eth0", LinkProbeMethod.Mii));
        });
    }

    [Fact]
    public void AddressThatSomebodyElseRemovesIsSeen() => segment.InLeft(() =>
    {
        Shell.Run($"ip -n {segment.Left} address add 10.9.7.1/24 dev eth0");
        using RouteMonitor monitor = new();
        Shell.Run($"ip -n {segment.Left} address delete 10.9.7.1/24 dev eth0");

        InterfaceAddress? seen = null;
        Wait.For(
            () => monitor.Read(_ => { }, address => seen = address.Prefix.ToString() == "10.9.7.1/24" ? address : seen) && seen is not null,
            "the removal of 10.9.7.1/24");

        Assert.True(seen!.Deleted);
        Assert.NotEqual(0u, seen.DeletedBy);
    });

    [Fact]
    public void LinkThatLosesItsCarrierIsSeenDownAndUpAgain()
    {
        using Segment own = new();
        own.InLeft(() =>
        {
            using RouteMonitor monitor = new();
            List<LinkInfo> seen = [];
            Shell.Run($"ip -n {own.Right} link set eth0 down");
            Wait.For(() => monitor.Read(seen.Add, _ => { }) && seen.Exists(link => link is { Name: "eth0", IsUp: false }), "eth0 down");
            seen.Clear();
            Shell.Run($"ip -n {own.Right} link set eth0 up");
            Wait.For(() => monitor.Read(seen.Add, _ => { }) && seen.Exists(link => link is { Name: "eth0", IsUp: true }), "eth0 up");
        });
    }

    [Fact]
    public void DeletedLinkIsSeenAsDeleted() => segment.InLeft(() =>
    {
        Shell.Run($"ip -n {segment.Left} link add kaveth type veth peer name kapeer");
        using RouteMonitor monitor = new();
        Shell.Run($"ip -n {segment.Left} link delete kaveth");

        List<LinkInfo> seen = [];

        Wait.For(() => monitor.Read(seen.Add, _ => { }) && seen.Exists(link => link is { Name: "kaveth", Deleted: true }), "kaveth deleted");
    });
}
