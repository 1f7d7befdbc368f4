using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Process;

namespace Keepalive.Vrrp.Tests.Process;

/// <summary>Words of routes and rules in the kernel's numbers and units.</summary>
public sealed class RouteTranslationTests
{
    private static readonly RouteTranslation Routes = new(
        new NameTables("/nowhere", "/nowhere"), name => new InterfaceIndex(name == "eth0" ? 7 : 0),
        name => name == "red" ? 1001u : throw new FormatException());

    private static readonly RouteConfig Plain = new() { Destination = new IpPrefix(IpAddress.V4(10, 0, 0, 0), 8), Device = "eth0" };

    [Fact]
    public void DefaultsAreThoseOfKeepalived()
    {
        KernelRoute route = Routes.Translate(Plain);

        Assert.Equal((254u, (byte)18, (byte)1, new InterfaceIndex(7)), (route.Table, route.Protocol, route.Type, route.Interface));
        Assert.Null(route.Metrics);
    }

    [Theory]
    [InlineData("rtt", "300ms", 2400)]
    [InlineData("rtt", "300", 1600)]
    [InlineData("rttvar", "1s", 4000)]
    [InlineData("rto_min", "500", 500)]
    [InlineData("rto_min", "1000s", 120_000)]
    [InlineData("mtu", "1400", 1400)]
    [InlineData("features", "ecn", 1)]
    public void TimesAreInTheKernelsUnitsAndWithinItsBounds(string name, string value, int expected)
    {
        KernelRoute route = Routes.Translate(Plain with { Options = [new RouteOption(name, value)] });

        Assert.Equal((uint)expected, Assert.Single(route.Metrics!.Values).Value);
    }

    [Fact]
    public void LockedMetricsAreMarked()
    {
        RouteOption[] options = [new("mtu", "1400", Locked: true), new("cwnd", "7", Locked: true), new("congctl", "reno")];

        RouteMetrics metrics = Routes.Translate(Plain with { Options = [.. options] }).Metrics!;

        Assert.Equal(((1u << 2) | (1u << 7), "reno", 2), (metrics.Locked, metrics.CongestionControl, metrics.Values.Count));
    }

    [Theory]
    [InlineData("3/4", 0x30004)]
    [InlineData("4", 4)]
    public void RealmsAreSourceAndDestination(string text, int expected) => Assert.Equal((uint)expected, Routes.Realms(text));

    [Fact]
    public void ViaOrIsTwoHops()
    {
        KernelRoute route = Routes.Translate(Plain with { Device = null, Via = IpAddress.V4(10, 9, 0, 2), ViaOr = IpAddress.V4(10, 9, 0, 3) });

        Assert.True(route.Gateway.IsNone);
        Assert.Equal([IpAddress.V4(10, 9, 0, 2), IpAddress.V4(10, 9, 0, 3)], route.Hops.Select(hop => hop.Gateway));
    }

    [Fact]
    public void AVrfSaysWhichTable() => Assert.Equal(1001u, Routes.Translate(Plain with { Vrf = "red" }).Table);

    [Theory]
    [InlineData("blue")]
    [InlineData("")]
    public void AnUnknownTableIsSaid(string table) => Assert.Throws<FormatException>(() => Routes.Translate(Plain with { Table = table }));

    [Fact]
    public void AMissingInterfaceIsSaid()
    {
        FormatException refused = Assert.Throws<FormatException>(() => Routes.Translate(Plain with { Device = "eth9" }));
        Assert.Contains("eth9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MplsLabelsAreReadOutermostFirst()
    {
        KernelRoute route = Routes.Translate(Plain with { Encapsulation = ["mpls", "100/200"] });

        Assert.Equal([100u, 200u], route.Encapsulation!.Labels);
    }

    [Fact]
    public void ARuleThatIsNotTrackedHasNoOrigin()
    {
        RuleTranslation rules = new(new NameTables("/nowhere", "/nowhere"), Routes);
        RuleConfig rule = new() { Action = "table", Target = "main", Preference = 100 };

        Assert.Equal((byte)18, rules.Translate(rule).Protocol);
        Assert.Null(rules.Translate(rule with { Track = false }).Protocol);
        Assert.Equal(254u, rules.Translate(rule).Table);
    }
}
