using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Somebody else removes an address of a master.</summary>
public sealed class ReconcileTests
{
    private static readonly KeepaliveConfig Plain = Configured.File(Configured.Instance());
    private static readonly KeepaliveConfig Reconciling = Plain with { Global = Plain.Global with { VrrpReconcileAddresses = true } };

    [Fact]
    public void AsInKeepalivedTheMasterLetsGoAndSaysWhoDidIt()
    {
        NodeUnderTest node = MasterOf(Plain);

        RemoveVip(node, "process 812 (NetworkManager)");

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Contains(node.Take<VrrpEffect.Log>(), line => line.Text ==
            "(VI_1) MASTER -> BACKUP: address 192.0.2.100 was removed by process 812 (NetworkManager)");
        Assert.Equal((1, 0), (node.Instance.Counters.AddressesRemovedByOthers, node.Instance.Counters.AddressesPutBack));
    }

    [Fact]
    public void WithVrrpReconcileAddressesItComesBackAndIsAnnounced()
    {
        NodeUnderTest node = MasterOf(Reconciling);

        RemoveVip(node, by: null);

        Assert.Equal(VrrpState.Master, node.State);
        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal("AddAddresses Announce", NodeUnderTest.Order(effects));
        Assert.Equal([Configured.Vip], effects.OfType<VrrpEffect.AddAddresses>().Single().Addresses.Select(placed => placed.Address.Prefix.Address));
        Assert.Contains(effects.OfType<VrrpEffect.Log>(), line => line.Text == "(VI_1) 192.0.2.100/32 removed by somebody else: putting it back");
        Assert.Equal((1, 1), (node.Instance.Counters.AddressesRemovedByOthers, node.Instance.Counters.AddressesPutBack));
    }

    [Fact]
    public void WhoeverRemovesItInAnswerWinsInTheEnd()
    {
        NodeUnderTest node = MasterOf(Reconciling);

        for (int i = 0; i < 100 && node.State == VrrpState.Master; i++) RemoveVip(node, by: null);

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Equal(20, node.Instance.Counters.AddressesPutBack);
    }

    private static NodeUnderTest MasterOf(KeepaliveConfig config)
    {
        NodeUnderTest node = NodeUnderTest.Started(config);
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();
        return node;
    }

    private static void RemoveVip(NodeUnderTest node, string? by)
    {
        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth0, Configured.Vip, by));
        node.Handle(new VrrpInput.NotificationsRead());
    }
}
