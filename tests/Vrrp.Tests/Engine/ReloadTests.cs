using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>A reload touches what changed; a successor goes on where its predecessor died.</summary>
public sealed class ReloadTests
{
    private static readonly VrrpInstanceConfig First = Configured.Instance("first", 51) with
    {
        VirtualAddresses = [Configured.Address(Configured.Vip)],
    };

    private static readonly VrrpInstanceConfig Second = Configured.Instance("second", 52) with
    {
        VirtualAddresses = [Configured.Address(Configured.SecondVip)],
    };

    [Fact]
    public void AReloadOfTheSameFileWantsNothing()
    {
        NodeUnderTest node = NodeUnderTest.Master(First, Second);
        Instant deadline = node.NextDeadline;

        // Equal, and not the same objects.
        node.Reload(First with { }, Second with { VirtualAddresses = [Configured.Address(Configured.SecondVip)] });

        Assert.Empty(node.TakeEffects());
        Assert.Equal(deadline, node.NextDeadline);
    }

    [Fact]
    public void AChangedInstanceLeavesTheOtherAlone()
    {
        NodeUnderTest node = NodeUnderTest.Master(First, Second);
        VirtualAddress added = Configured.Address(IpAddress.V4(192, 0, 2, 200));

        node.Reload(First, Second with { VirtualAddresses = [.. Second.VirtualAddresses, added] });

        List<VrrpEffect> effects = node.TakeEffects();
        VrrpEffect.AddAddresses add = Assert.Single(effects.OfType<VrrpEffect.AddAddresses>());
        Assert.Equal([added], add.Addresses.Select(placed => placed.Address));
        Assert.Empty(effects.OfType<VrrpEffect.RemoveAddresses>());
        Assert.Equal(VrrpState.Master, node.Named("first").State);
        Assert.Equal(VrrpState.Master, node.Named("second").State);
    }

    [Fact]
    public void AVanishedAddressIsRemovedAndTheOthersStay()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Reload(Configured.Instance() with { VirtualAddresses = [Configured.Address(Configured.Vip)] });

        VrrpEffect.RemoveAddresses removal = Assert.Single(node.Take<VrrpEffect.RemoveAddresses>());
        Assert.Equal([Configured.SecondVip], removal.Addresses.Select(placed => placed.Address.Prefix.Address));
        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void ARemovedInstanceSaysPriorityZeroAndLetsGo()
    {
        NodeUnderTest node = NodeUnderTest.Master(First, Second);

        node.Reload(First);

        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal("SendAdvert RemoveAddresses ReportMaster Notify", NodeUnderTest.Order(effects));
        Assert.Equal(0, effects.OfType<VrrpEffect.SendAdvert>().Single().Packet.Bytes[22]);
    }

    [Fact]
    public void ARenamedInstanceStaysTheSame()
    {
        NodeUnderTest node = NodeUnderTest.Master(First);

        node.Reload(First with { Name = "other" });

        Assert.Equal("", NodeUnderTest.Order(node.TakeEffects()));
        Assert.Equal(VrrpState.Master, node.Named("other").State);
    }

    [Fact]
    public void ANewPriorityIsAdvertisedAndStretchesARunningWait()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100));
        node.Hear(200);

        node.Reload(Configured.Instance(priority: 228));

        Assert.Equal(TimeSpan.FromSeconds(3 + 28 / 256.0), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void ASuccessorGoesOnAsMasterAtOnceAndRemovesNothing()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Configured.Vip));
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Configured.SecondVip));

        node.Handle(new VrrpInput.Start(Configured.File(Configured.Instance()), ["VI_1"]));

        Assert.Equal(VrrpState.Master, node.State);
        Assert.Empty(node.Take<VrrpEffect.RemoveAddresses>());
    }

    [Fact]
    public void ASuccessorOnADeadLinkLetsGoOfWhatItsPredecessorHeld()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Configured.Vip));
        node.SetLink(NodeUnderTest.Eth0, up: false);

        node.Handle(new VrrpInput.Start(Configured.File(Configured.Instance()), ["VI_1"]));

        Assert.Equal(VrrpState.Fault, node.State);
        Assert.Single(node.Take<VrrpEffect.RemoveAddresses>());
    }

    [Fact]
    public void AFreshStartRemovesWhatIsLeftOver()
    {
        NodeUnderTest node = NodeUnderTest.WithInterfaces();
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Configured.Vip));

        node.Handle(new VrrpInput.Start(Configured.File(Configured.Instance()), []));

        VrrpEffect.RemoveAddresses removal = Assert.Single(node.Take<VrrpEffect.RemoveAddresses>());
        Assert.Equal([Configured.Vip], removal.Addresses.Select(placed => placed.Address.Prefix.Address));
    }
}
