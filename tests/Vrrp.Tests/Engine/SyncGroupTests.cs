using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Instances that change state as one.</summary>
public sealed class SyncGroupTests
{
    private static readonly VrrpInstanceConfig Inside = Configured.Instance("inside", 51) with
    {
        VirtualAddresses = [Configured.Address(Configured.Vip)],
    };

    private static readonly VrrpInstanceConfig Outside = Configured.Instance("outside", 52) with
    {
        Interface = "eth1",
        VirtualAddresses = [Configured.Address(Configured.SecondVip)],
    };

    private static readonly KeepaliveConfig Config = Configured.File(Inside, Outside) with
    {
        SyncGroups = [new SyncGroupConfig { Name = "G", Members = ["inside", "outside"] }],
    };

    [Fact]
    public void AllMembersBecomeMasterTogether()
    {
        NodeUnderTest node = NodeUnderTest.Started(Config);

        node.TimeUntil(VrrpState.Master);

        Assert.Equal((VrrpState.Master, VrrpState.Master), States(node));
    }

    [Fact]
    public void AGroupCanAskForTheFifoLinesOfItsMembersPriorities()
    {
        SyncGroupConfig telling = Config.SyncGroups[0] with { NotifyPriorityChanges = true, TrackingWeight = true };
        NodeUnderTest node = NodeUnderTest.Started(Config with
        {
            VrrpInstances = [Inside with { TrackFiles = [new TrackedName("load", 2)] }, Outside],
            SyncGroups = [telling],
            TrackFiles = [new TrackFileConfig { Name = "load", Path = "/run/load" }],
        });
        node.TimeUntil(VrrpState.Master);

        node.Handle(new VrrpInput.FileRead("load", 10));

        VrrpEffect.WriteFifo line = Assert.Single(node.Take<VrrpEffect.WriteFifo>());
        Assert.Equal((NotifySubject.Instance, "inside", "MASTER_PRIORITY", 120), (line.Subject, line.Name, line.What, line.Priority));
    }

    [Fact]
    public void OneBrokenLinkBreaksAll()
    {
        NodeUnderTest node = Master();

        node.SetLink(NodeUnderTest.Eth1, up: false);

        Assert.Equal((VrrpState.Fault, VrrpState.Fault), States(node));
        Assert.Equal(2, node.Take<VrrpEffect.RemoveAddresses>().Count);
    }

    [Fact]
    public void AllRecoverTogetherWhenTheLastReasonIsGone()
    {
        NodeUnderTest node = Master();
        node.SetLink(NodeUnderTest.Eth1, up: false);
        node.SetLink(NodeUnderTest.Eth0, up: false);

        node.SetLink(NodeUnderTest.Eth1, up: true);
        Assert.Equal((VrrpState.Fault, VrrpState.Fault), States(node));
        node.SetLink(NodeUnderTest.Eth0, up: true);

        Assert.Equal((VrrpState.Backup, VrrpState.Backup), States(node));
    }

    [Fact]
    public void AMemberThatYieldsTakesTheOthersWithIt()
    {
        NodeUnderTest node = Master();

        node.Hear(200);

        Assert.Equal((VrrpState.Backup, VrrpState.Backup), States(node));
    }

    [Fact]
    public void ScriptsOfTheGroupHearOfItOnce()
    {
        NodeUnderTest node = NodeUnderTest.Started(Config);
        node.TakeEffects();

        node.TimeUntil(VrrpState.Master);

        VrrpEffect.Notify[] notifies = [.. node.Take<VrrpEffect.Notify>()];
        Assert.Single(notifies, notify => notify.Subject == NotifySubject.Group && notify.State == VrrpState.Master);
        Assert.Equal(2, notifies.Count(notify => notify.Subject == NotifySubject.Instance && notify.State == VrrpState.Master));
    }

    /// <summary>
    /// The other node's outer link broke: its release arrives inside only. keepalived waits for the end of the outer wait, with the
    /// inner address at nobody meanwhile.
    /// </summary>
    [Fact]
    public void AReleaseHeardOnOneMemberIsEnoughWhenTheOthersAreSilentSince()
    {
        NodeUnderTest node = NodeUnderTest.Started(Config);
        Exchange(node, 200);
        node.PassMilliseconds(900);
        node.HearOn("eth0", Configured.Advert(0, virtualRouterId: 51));

        TimeSpan time = node.TimeUntil(VrrpState.Master);

        Assert.Equal(156.0 / 256, time.TotalSeconds, 0.001);
        Assert.Equal((VrrpState.Master, VrrpState.Master), States(node));
    }

    [Fact]
    public void AReleaseOfOneMemberIsNotEnoughWhenAnotherStillHasAMaster()
    {
        NodeUnderTest node = NodeUnderTest.Started(Config);
        Exchange(node, 200);
        node.HearOn("eth0", Configured.Advert(0, virtualRouterId: 51));
        for (int i = 0; i < 20; i++)
        {
            node.PassMilliseconds(500);
            node.HearOn("eth1", Configured.Advert(200, virtualRouterId: 52));
        }

        Assert.Equal((VrrpState.Backup, VrrpState.Backup), States(node));
    }

    [Fact]
    public void AGroupOfAddressOwnersTakesItsAddressesBackAtOnce()
    {
        VrrpInstanceConfig[] owners = [Inside with { Priority = 255 }, Outside with { Priority = 255 }];
        NodeUnderTest node = NodeUnderTest.Started(Config with { VrrpInstances = [.. owners] });
        Assert.Equal((VrrpState.Master, VrrpState.Master), States(node));

        node.SetLink(NodeUnderTest.Eth1, up: false);
        Assert.Equal((VrrpState.Fault, VrrpState.Fault), States(node));
        node.SetLink(NodeUnderTest.Eth1, up: true);

        Assert.Equal((VrrpState.Master, VrrpState.Master), States(node));
    }

    /// <summary>As keepalived: a group that lost an address to somebody is a candidate again after the skew.</summary>
    [Fact]
    public void AGroupThatLostAnAddressIsBackAfterTheSkew()
    {
        NodeUnderTest node = Master();
        node.Handle(new VrrpInput.AddressGone(NodeUnderTest.Eth0, Configured.Vip));
        node.Handle(new VrrpInput.NotificationsRead());
        Assert.Equal((VrrpState.Backup, VrrpState.Backup), States(node));

        Assert.Equal(156.0 / 256, node.TimeUntil(VrrpState.Master).TotalSeconds, 0.001);
        Assert.Equal((VrrpState.Master, VrrpState.Master), States(node));
    }

    [Fact]
    public void AGroupWithNopreemptThatWasLateListensForOneInterval()
    {
        VrrpInstanceConfig[] members = [Inside with { Preempt = false }, Outside with { Preempt = false }];
        NodeUnderTest node = NodeUnderTest.Started(Config with { VrrpInstances = [.. members] });
        node.PassMilliseconds(10_000);

        node.Freeze(TimeSpan.FromSeconds(5));
        Assert.Equal((VrrpState.Backup, VrrpState.Backup), States(node));

        Assert.Equal(1 + 1.0 / 256, node.TimeUntil(VrrpState.Master).TotalSeconds, 0.001);
    }

    private static void Exchange(NodeUnderTest node, byte priority)
    {
        node.HearOn("eth0", Configured.Advert(priority, virtualRouterId: 51));
        node.HearOn("eth1", Configured.Advert(priority, virtualRouterId: 52));
    }

    private static NodeUnderTest Master()
    {
        NodeUnderTest node = NodeUnderTest.Started(Config);
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();
        return node;
    }

    private static (VrrpState Inside, VrrpState Outside) States(NodeUnderTest node) => (node.Named("inside").State, node.Named("outside").State);
}
