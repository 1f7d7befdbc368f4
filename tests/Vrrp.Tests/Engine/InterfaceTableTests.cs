using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Whose a link-layer address is, while interfaces come, go and change.</summary>
public sealed class InterfaceTableTests
{
    private static readonly MacAddress First = new(0x0200_0000_0001);
    private static readonly MacAddress Second = new(0x0200_0000_0002);
    private readonly InterfaceTable table = new();

    [Fact]
    public void SeveralInterfacesMayShareAnAddress()
    {
        See(2, "eth0", First);
        See(3, "eth1", First);
        See(4, "eth2", Second);

        Assert.Equal(["eth0", "eth1"], With(First));
        Assert.Equal(["eth2"], With(Second));
    }

    [Fact]
    public void AChangedAddressIsFoundAndTheFormerOneIsNot()
    {
        See(2, "eth0", First);
        See(2, "eth0", Second);
        See(2, "eth0", Second);

        Assert.Empty(With(First));
        Assert.Equal(["eth0"], With(Second));
    }

    [Fact]
    public void WhatIsGoneHasNoneAndMayComeBack()
    {
        See(2, "eth0", First);
        table.Forget(new InterfaceIndex(2));
        Assert.Empty(With(First));

        See(7, "eth0", First);
        Assert.Equal(["eth0"], With(First));
    }

    [Fact]
    public void ARenamedInterfaceTakesItsAddressAlong()
    {
        See(2, "eth0", First);
        See(2, "lan0", First);

        Assert.Equal(["lan0"], With(First));
    }

    [Fact]
    public void AnIndexThatPassesToAnotherNameLeavesNothingBehind()
    {
        See(2, "eth0", First);
        See(3, "eth1", Second);
        See(3, "eth0", Second);

        Assert.Empty(With(First));
        Assert.Equal(["eth0"], With(Second));
    }

    [Fact]
    public void InterfacesWithoutAddressBelongToNobody()
    {
        See(2, "tun0", MacAddress.Zero);

        Assert.Empty(With(MacAddress.Zero));
    }

    private void See(int index, string name, MacAddress mac) =>
        table.See(new VrrpInput.LinkSeen(new InterfaceIndex(index), name, true, mac), out _);

    private IEnumerable<string> With(MacAddress mac) => table.WithMac(mac).Select(state => state.Name);
}
