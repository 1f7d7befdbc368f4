using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Scripts, interfaces and files that count for or against an instance.</summary>
public sealed class TrackingTests
{
    private static readonly TrackScriptConfig Script = new()
    {
        Name = "chk",
        Script = new ScriptCommand(["/bin/true"], null, null),
        Fall = 2,
        Rise = 2,
    };

    [Fact]
    public void AnInstanceWaitsForTheFirstResultOfAScriptThatCanBreakIt()
    {
        NodeUnderTest node = StartedWithScript(weight: 0);
        node.PassMilliseconds(60_000);
        Assert.Equal(VrrpState.Init, node.State);

        End(node, succeeded: true);

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AFailedFirstRunIsFault()
    {
        NodeUnderTest node = StartedWithScript(weight: 0);

        End(node, succeeded: false);

        Assert.Equal(VrrpState.Fault, node.State);
    }

    [Fact]
    public void WithInitFailAnInstanceIsBrokenUntilRiseSuccessesInARow()
    {
        VrrpInstanceConfig instance = Configured.Instance() with { TrackScripts = [new TrackedName("chk", 0)] };
        NodeUnderTest node = NodeUnderTest.Started(Configured.File(instance) with { TrackScripts = [Script with { InitFail = true }] });
        Assert.Equal(VrrpState.Fault, node.State);

        End(node, succeeded: true);
        Assert.Equal(VrrpState.Fault, node.State);
        End(node, succeeded: true);

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void FallFailuresInARowMakeFaultAndRiseSuccessesEndIt()
    {
        NodeUnderTest node = MasterWithScript(weight: 0);

        End(node, succeeded: false);
        Assert.Equal(VrrpState.Master, node.State);
        End(node, succeeded: true);
        End(node, succeeded: false);
        Assert.Equal(VrrpState.Master, node.State);
        End(node, succeeded: false);
        Assert.Equal(VrrpState.Fault, node.State);
        End(node, succeeded: true);
        Assert.Equal(VrrpState.Fault, node.State);
        End(node, succeeded: true);
        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AMasterThatBreaksReleasesWithTwoAdvertsAndSaysWhy()
    {
        NodeUnderTest node = MasterWithScript(weight: 0);
        End(node, succeeded: false);
        node.TakeEffects();

        End(node, succeeded: false);

        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal("SendAdvert SendAdvert RemoveAddresses ReportMaster Notify", NodeUnderTest.Order(effects));
        string[] lines = [.. effects.OfType<VrrpEffect.Log>().Select(line => line.Text)];
        Assert.Contains("(VI_1) MASTER -> FAULT: script chk exited with status 1, 2 of 2", lines);
        Assert.Contains("(VI_1) Entering FAULT STATE", lines);
    }

    [Theory]
    [InlineData(20, true, 120)]
    [InlineData(20, false, 100)]
    [InlineData(-20, true, 100)]
    [InlineData(-20, false, 80)]
    [InlineData(250, true, 254)]
    [InlineData(-250, false, 1)]
    public void AWeightIsAddedWhileGoodOrTakenOffWhileBad(int weight, bool good, int expected)
    {
        NodeUnderTest node = StartedWithScript(weight);

        End(node, good);

        Assert.Equal(expected, node.Instance.EffectivePriority);
        Assert.NotEqual(VrrpState.Fault, node.State);
    }

    [Fact]
    public void AReversedScriptBreaksWhenItSucceeds()
    {
        NodeUnderTest node = Start(Configured.Instance() with { TrackScripts = [new TrackedName("chk", 0, Reverse: true)] });

        End(node, succeeded: true);

        Assert.Equal(VrrpState.Fault, node.State);
    }

    /// <summary>keepalived 2.4 forgets the word when it adds up at a reload.</summary>
    [Theory]
    [InlineData(-20, true, 80)]
    [InlineData(-20, false, 100)]
    [InlineData(20, true, 100)]
    [InlineData(20, false, 120)]
    public void AReversedScriptWeighsTheSameAfterAReload(int weight, bool succeeds, int expected)
    {
        VrrpInstanceConfig instance = Configured.Instance() with { TrackScripts = [new TrackedName("chk", weight, Reverse: true)] };
        NodeUnderTest node = Start(instance);
        for (int i = 0; i < 3; i++) End(node, succeeds);
        Assert.Equal(expected, node.Instance.EffectivePriority);

        node.Handle(new VrrpInput.Reload(Configured.File(instance with { Preempt = false }) with { TrackScripts = [Script] }));

        Assert.Equal(expected, node.Instance.EffectivePriority);
    }

    [Fact]
    public void AnOwnersPriorityNeverChanges()
    {
        NodeUnderTest node = Start(Configured.Instance(priority: 255) with { TrackScripts = [new TrackedName("chk", -50)] });

        End(node, succeeded: false);

        Assert.Equal(255, node.Instance.EffectivePriority);
    }

    [Fact]
    public void ALowerPriorityIsAdvertisedFromTheNextAdvertOn()
    {
        NodeUnderTest node = MasterWithScript(weight: -50);
        End(node, succeeded: false);
        End(node, succeeded: false);
        node.TakeEffects();

        node.PassMilliseconds(1000);

        Assert.Equal(50, node.Take<VrrpEffect.SendAdvert>()[0].Packet.Bytes[22]);
    }

    [Fact]
    public void LinkDownIsFaultAndLinkUpIsBackup()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.SetLink(NodeUnderTest.Eth0, up: false);
        Assert.Equal(VrrpState.Fault, node.State);
        node.SetLink(NodeUnderTest.Eth0, up: true);

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Equal(TimeSpan.FromSeconds(3.609375), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void AnOwnerTakesBackItsAddressesAtOnceAfterALinkFlap()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance(priority: 255));

        node.SetLink(NodeUnderTest.Eth0, up: false);
        node.SetLink(NodeUnderTest.Eth0, up: true);

        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void DontTrackPrimaryIgnoresTheLink()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { TrackPrimary = false });

        node.SetLink(NodeUnderTest.Eth0, up: false);

        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void ATrackedInterfaceBreaksOrWeighs()
    {
        NodeUnderTest breaks = NodeUnderTest.Master(Configured.Instance() with { TrackInterfaces = [new TrackedInterface("eth1")] });
        NodeUnderTest weighs = NodeUnderTest.Master(Configured.Instance() with { TrackInterfaces = [new TrackedInterface("eth1", -30)] });

        breaks.SetLink(NodeUnderTest.Eth1, up: false);
        weighs.SetLink(NodeUnderTest.Eth1, up: false);

        Assert.Equal(VrrpState.Fault, breaks.State);
        Assert.Equal((VrrpState.Master, 70), (weighs.State, weighs.Instance.EffectivePriority));
    }

    [Fact]
    public void OneReasonOfTwoIsEnoughToStayInFault()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { TrackInterfaces = [new TrackedInterface("eth1")] });
        node.SetLink(NodeUnderTest.Eth1, up: false);
        node.SetLink(NodeUnderTest.Eth0, up: false);

        node.SetLink(NodeUnderTest.Eth1, up: true);
        Assert.Equal(VrrpState.Fault, node.State);
        node.SetLink(NodeUnderTest.Eth0, up: true);

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void AnInterfaceThatVanishesIsFaultAndOneThatComesWithANewIndexIsUsed()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Handle(new VrrpInput.LinkGone(NodeUnderTest.Eth0));
        Assert.Equal(VrrpState.Fault, node.State);
        InterfaceIndex again = new(9);
        node.Handle(new VrrpInput.LinkSeen(again, "eth0", true, new MacAddress(5)));
        node.Handle(new VrrpInput.AddressSeen(again, Configured.Ours));
        Assert.Equal(VrrpState.Backup, node.State);
        node.TakeEffects();
        node.TimeUntil(VrrpState.Master);

        Assert.All(Assert.Single(node.Take<VrrpEffect.AddAddresses>()).Addresses, placed => Assert.Equal(again, placed.Interface));
    }

    [Fact]
    public void AnAddressThatSomebodyRemovesMakesABackupThatComesBackAfterTheSkew()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance(priority: 100));

        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth0, Configured.Vip));
        node.Handle(new VrrpInput.NotificationsRead());

        Assert.Equal(VrrpState.Backup, node.State);
        Assert.Equal(TimeSpan.FromSeconds(0.609375), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void ARemovalThatWasOursAndIsMendedInTheSameQueueIsNoLoss()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth0, Configured.Vip));
        node.Handle(new VrrpInput.AddressSeen(NodeUnderTest.Eth0, Configured.Vip));
        node.Handle(new VrrpInput.NotificationsRead());

        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void ATrackedFileWeighsItsNumber()
    {
        VrrpInstanceConfig instance = Configured.Instance() with { TrackFiles = [new TrackedName("load", 2)] };
        KeepaliveConfig config = Configured.File(instance) with { TrackFiles = [new TrackFileConfig { Name = "load", Path = "/run/load" }] };
        NodeUnderTest node = NodeUnderTest.Started(config);

        node.Handle(new VrrpInput.FileRead("load", -10));
        Assert.Equal(80, node.Instance.EffectivePriority);
        node.Handle(new VrrpInput.FileRead("load", -200));

        Assert.Equal(VrrpState.Fault, node.State);
    }

    private static NodeUnderTest StartedWithScript(int weight) =>
        Start(Configured.Instance() with { TrackScripts = [new TrackedName("chk", weight)] });

    private static NodeUnderTest MasterWithScript(int weight)
    {
        NodeUnderTest node = StartedWithScript(weight);
        End(node, succeeded: true);
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();
        return node;
    }

    private static NodeUnderTest Start(VrrpInstanceConfig instance) =>
        NodeUnderTest.Started(Configured.File(instance) with { TrackScripts = [Script] });

    private static void End(NodeUnderTest node, bool succeeded) =>
        node.Handle(new VrrpInput.ScriptEnded("chk", succeeded, succeeded ? "" : "exited with status 1"));
}
