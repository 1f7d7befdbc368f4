using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Which macvlans a configuration needs, what they are called, and who is on them.</summary>
public sealed class VirtualInterfacePlanTests
{
    [Fact]
    public void AVmacHasTheNameAndMacOfItsVrid()
    {
        VirtualInterfacePlan plan = Plan(Vmac("VI_1", 51, "eth0"));

        VirtualInterface vmac = Assert.Single(plan.Interfaces);
        Assert.Equal(("vrrp.51", "eth0", new MacAddress(0x0000_5e00_0133)), (vmac.Name, vmac.Parent, vmac.Mac));
        VrrpInstanceConfig instance = plan.Config.VrrpInstances[0];
        Assert.Equal(("vrrp.51", "vrrp.51", "eth0"), (instance.AdvertInterface, instance.AddressInterface, instance.Interface));
        Assert.All(instance.VirtualAddresses, address => Assert.Equal("vrrp.51", address.Device));
    }

    [Fact]
    public void TakenNamesAreAvoidedAsUnderKeepalived()
    {
        VirtualInterfacePlan plan = Plan(
            Vmac("A", 51, "eth0"), Vmac("B", 51, "eth1"), VmacV6("C", 51, "eth0"), VmacV6("D", 51, "eth1"));

        Assert.Equal(["vrrp.51", "vrrp1.51", "vrrp6.51", "vrrp2.51"], plan.Interfaces.Select(vmac => vmac.Name));
    }

    [Fact]
    public void OneThatIsThereAndFitsIsUsedWhateverItsName()
    {
        VirtualInterfacePlan plan = VirtualInterfacePlan.Make(Configured.File(Vmac("A", 51, "eth0")), _ => ["vrrp7.51"], _ => true);

        Assert.Equal("vrrp7.51", Assert.Single(plan.Interfaces).Name);
    }

    [Fact]
    public void OneThatFitsTwoIsUsedOnce()
    {
        VrrpInstanceConfig four = Configured.Instance("A") with { Ipvlan = new IpvlanConfig() };
        VrrpInstanceConfig six = VmacV6("B", 51, "eth0") with { Vmac = null, Ipvlan = new IpvlanConfig() };

        VirtualInterfacePlan again = VirtualInterfacePlan.Make(Configured.File(four, six), _ => ["vrrp.51", "vrrp6.51"], _ => true);
        VirtualInterfacePlan half = VirtualInterfacePlan.Make(Configured.File(four, six), _ => ["vrrp.51"], name => name == "vrrp.51");

        Assert.Equal(["vrrp.51", "vrrp6.51"], again.Interfaces.Select(link => link.Name));
        Assert.Equal(["vrrp.51", "vrrp6.51"], half.Interfaces.Select(link => link.Name));
    }

    [Fact]
    public void ANameThatALaterInstanceAsksForIsLeftToIt()
    {
        VrrpInstanceConfig named = Vmac("B", 52, "eth0") with { Vmac = new VmacConfig { Name = "vrrp.51" } };

        VirtualInterfacePlan plan = Plan(Vmac("A", 51, "eth0"), named);

        Assert.Equal(["vrrp1.51", "vrrp.51"], plan.Interfaces.Select(vmac => vmac.Name));
    }

    [Fact]
    public void WithXmitBaseOnlyAddressesAreOnTheVmac()
    {
        VrrpInstanceConfig instance = Vmac("A", 51, "eth0");

        VirtualInterfacePlan plan = Plan(instance with { Vmac = instance.Vmac! with { TransmitOnBase = true } });

        Assert.Null(plan.Config.VrrpInstances[0].AdvertInterface);
        Assert.Equal("vrrp.51", plan.Config.VrrpInstances[0].AddressInterface);
        Assert.False(plan.Interfaces[0].CopiesLinkLocal);
    }

    [Fact]
    public void AnIpvlanCarriesAdvertsFromItsAddressAndNoVirtualOnes()
    {
        IpPrefix own = new(IpAddress.V4(192, 0, 2, 51), 24);

        VirtualInterfacePlan plan = Plan(Configured.Instance() with { Ipvlan = new IpvlanConfig { Address = own } });

        VrrpInstanceConfig instance = plan.Config.VrrpInstances[0];
        Assert.Equal(("vrrp.51", (string?)null, own.Address), (instance.AdvertInterface, instance.AddressInterface, instance.SourceAddress));
        Assert.All(instance.VirtualAddresses, address => Assert.Null(address.Device));
        Assert.False(Assert.Single(plan.Interfaces).IsMacvlan);
    }

    [Fact]
    public void ExcludedAddressesOfTheOtherVersionStayOnTheInterface()
    {
        VirtualInterfacePlan plan = Plan(Vmac("A", 51, "eth0") with
        {
            ExcludedAddresses = [Configured.Address(IpAddress.Parse("2001:db8::1")), Configured.Address(IpAddress.Parse("192.0.2.50"))],
        });

        Assert.Equal(["eth0", "vrrp.51"], plan.Config.VrrpInstances[0].ExcludedAddresses.Select(address => address.Device));
        Assert.True(Assert.Single(plan.Interfaces).NeedsIPv6);
    }

    [Fact]
    public void AddressesThatAskForAVmacShareOneForEachInterface()
    {
        VirtualAddress plain = Configured.Address(Configured.Vip);
        VirtualAddress asking = plain with { UseVmac = true };
        VirtualInterfacePlan plan = Plan(Configured.Instance() with
        {
            VirtualAddresses = [asking, asking with { Label = "second" }, asking with { Device = "eth1" }, plain],
        });

        Assert.Equal([("vrrp.51", "eth0"), ("vrrp1.51", "eth1")], plan.Interfaces.Select(vmac => (vmac.Name, vmac.Parent)));
        Assert.Equal(["vrrp.51", "vrrp.51", "vrrp1.51", null], plan.Config.VrrpInstances[0].VirtualAddresses.Select(address => address.Device));
        Assert.Null(plan.Config.VrrpInstances[0].AdvertInterface);
    }

    [Fact]
    public void TheSourceOfAdvertsIsTheAddressOfTheInterfaceAndTheyLeaveByTheVmac()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        InterfaceIndex vmac = new(9);
        node.Handle(new VrrpInput.LinkSeen(vmac, "vrrp.51", true, new MacAddress(0x0000_5e00_0133)));
        node.Handle(new VrrpInput.Start(Plan(Vmac("VI_1", 51, "eth0")).Config, []));
        node.TimeUntil(VrrpState.Master);

        Assert.Equal(Configured.Ours, node.Instance.Source);
        Assert.Equal(vmac, node.Instance.Channel!.Interface);
        List<VrrpEffect> effects = node.TakeEffects();
        Assert.All(effects.OfType<VrrpEffect.AddAddresses>().Single().Addresses, placed => Assert.Equal(vmac, placed.Interface));
        Assert.All(effects.OfType<VrrpEffect.Announce>().First().Addresses, told => Assert.Equal(0x0000_5e00_0133ul, told.Mac.Value));
    }

    [Fact]
    public void WithoutItsInterfaceOrItsVmacAnInstanceIsFaulty()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        InterfaceIndex vmac = new(9);
        MacAddress mac = new(0x0000_5e00_0133);
        node.Handle(new VrrpInput.LinkSeen(vmac, "vrrp.51", true, mac));
        node.Handle(new VrrpInput.Start(Plan(Vmac("VI_1", 51, "eth0")).Config, []));

        node.SetLink(NodeUnderTest.Eth0, up: false);
        Assert.Equal(VrrpState.Fault, node.State);
        node.SetLink(NodeUnderTest.Eth0, up: true);
        Assert.Equal(VrrpState.Backup, node.State);

        node.Handle(new VrrpInput.LinkGone(vmac));
        Assert.Equal(VrrpState.Fault, node.State);
        node.Handle(new VrrpInput.LinkSeen(new InterfaceIndex(10), "vrrp.51", true, mac));
        Assert.Equal(VrrpState.Backup, node.State);
    }

    private static VirtualInterfacePlan Plan(params VrrpInstanceConfig[] instances) =>
        VirtualInterfacePlan.Make(Configured.File(instances), _ => [], _ => false);

    private static VrrpInstanceConfig Vmac(string name, byte vrid, string @interface) =>
        Configured.Instance(name, vrid) with { Interface = @interface, Vmac = new VmacConfig() };

    private static VrrpInstanceConfig VmacV6(string name, byte vrid, string @interface) => Vmac(name, vrid, @interface) with
    {
        Family = IpFamily.V6,
        Version = 3,
        VirtualAddresses = [Configured.Address(IpAddress.Parse("fe80::100"))],
    };
}
