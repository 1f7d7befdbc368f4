using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>garp_extra_if: interfaces by which no advert leaves are heard of now and then.</summary>
public sealed class ExtraInterfaceTests
{
    private static readonly VirtualAddress Elsewhere = Configured.Address(IpAddress.V4(198, 51, 100, 100)) with { Device = "eth1" };

    [Fact]
    public void WithAllEveryOtherInterfaceIsTold()
    {
        NodeUnderTest node = Master(all: true, Configured.Address(Configured.Vip), Elsewhere, Elsewhere with { Label = "second" });

        node.Pass(TimeSpan.FromSeconds(4.5));

        List<VrrpEffect.Announce> told = node.Take<VrrpEffect.Announce>();
        Assert.Equal(2, told.Count);
        Assert.All(told, burst => Assert.Equal(("eth1", 1), (Assert.Single(burst.Addresses).InterfaceName, burst.Rounds)));
    }

    [Fact]
    public void WithoutAllOnlyVmacsOfAddressesAreTold()
    {
        NodeUnderTest plain = Master(all: false, Configured.Address(Configured.Vip), Elsewhere);
        NodeUnderTest vmac = Master(all: false, Configured.Address(Configured.Vip), Elsewhere with { UseVmac = true });

        plain.Pass(TimeSpan.FromSeconds(2.5));
        vmac.Pass(TimeSpan.FromSeconds(2.5));

        Assert.Empty(plain.Take<VrrpEffect.Announce>());
        Assert.Single(vmac.Take<VrrpEffect.Announce>());
    }

    private static NodeUnderTest Master(bool all, params VirtualAddress[] addresses)
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance() with
        {
            Garp = new GarpConfig { MasterDelay = TimeSpan.Zero },
            GarpExtraInterfaces = new ExtraInterfaceGarpConfig(all, TimeSpan.FromSeconds(2)),
            VirtualAddresses = [.. addresses],
        });
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();
        return node;
    }
}
