using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>nftables_ipvs: groups become services by firewall mark.</summary>
public sealed class PacketMarkTests
{
    [Fact]
    public void EachGroupAndProtocolHasAMarkOfItsOwn()
    {
        PoolUnderTest pool = PoolUnderTest.Started(
            File(["one", "two"], Of("one", LvsProtocol.Tcp), Of("one", LvsProtocol.Udp), Of("two", LvsProtocol.Tcp)));

        Assert.Equal([1000u, 1001u, 1002u], pool.Kernel.Keys.Select(key => key.FirewallMark).Order());
        Assert.Equal([1000u, 1001u, 1002u], Marks(pool).Select(mark => mark.Mark));
    }

    [Fact]
    public void AReloadKeepsTheMarksThatWereHandedOut()
    {
        PoolUnderTest pool = PoolUnderTest.Started(File(["one", "two"], Of("one", LvsProtocol.Tcp), Of("two", LvsProtocol.Tcp)));
        _ = Marks(pool);

        pool.Handle(new HealthInput.Reload(File(["one", "two"], Of("two", LvsProtocol.Tcp))));

        Assert.Equal([1001u], pool.Kernel.Keys.Select(key => key.FirewallMark));
        Assert.Equal([1001u], Marks(pool).Select(mark => mark.Mark));
    }

    [Fact]
    public void AMarkOfTheConfigurationIsNotHandedOut()
    {
        VirtualServerKey key = new() { FirewallMark = 1000 };
        VirtualServerConfig named = Configured.Virtual(Configured.Real(1)) with { Key = key, Family = IpFamily.V4 };
        PoolUnderTest pool = PoolUnderTest.Started(File(["one"], Of("one", LvsProtocol.Tcp), named));

        Assert.Equal([1000u, 1001u], pool.Kernel.Keys.Select(key => key.FirewallMark).Order());
    }

    [Fact]
    public void AStopTakesTheMarksAway()
    {
        PoolUnderTest pool = PoolUnderTest.Started(File(["one"], Of("one", LvsProtocol.Tcp)));
        _ = Marks(pool);

        pool.Handle(new HealthInput.Stop(KeepIpvs: false));

        Assert.Empty(Marks(pool));
        Assert.Empty(pool.Kernel);
    }

    [Fact]
    public void WithoutTheWordEveryAddressIsAService()
    {
        KeepaliveConfig config = File(["one"], Of("one", LvsProtocol.Tcp));
        PoolUnderTest pool = PoolUnderTest.Started(config with { Global = new GlobalDefs() });

        Assert.Equal(4, pool.Kernel.Count);
        Assert.Empty(pool.Take<HealthEffect.MarkPackets>());
    }

    private static IReadOnlyList<PacketMark> Marks(PoolUnderTest pool) => Assert.Single(pool.Take<HealthEffect.MarkPackets>()).Marks;

    private static VirtualServerConfig Of(string group, LvsProtocol protocol) =>
        Configured.Virtual(Configured.Real(1)) with { Key = new VirtualServerKey { Group = group, Protocol = protocol }, Family = IpFamily.V4 };

    private static KeepaliveConfig File(string[] groups, params VirtualServerConfig[] servers) => Configured.File(servers) with
    {
        Global = new GlobalDefs { Firewall = new FirewallConfig { NftablesIpvsTable = "keepalived_ipvs" } },
        VirtualServerGroups = [.. groups.Select(Group)],
    };

    private static VirtualServerGroupConfig Group(string name) =>
        new(name, [new VirtualServerGroupEntry(IpAddress.V4(192, 0, 2, 1), IpAddress.V4(192, 0, 2, 4), 80, 0, IpFamily.None)]);
}
