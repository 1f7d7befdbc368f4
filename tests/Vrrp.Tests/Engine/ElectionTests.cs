using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>RFC 9568 section 6.4, RFC 3768 section 6.4, and what keepalived adds to them.</summary>
public sealed class ElectionTests
{
    [Fact]
    public void BackupTakesOverWhenTheMasterGoesSilent()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100));
        node.Hear(150);

        // RFC 3768 section 6.1: 3 * Advertisement_Interval + (256 - Priority) / 256 seconds.
        Assert.Equal(TimeSpan.FromSeconds(3.609375), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void InVersion3TheSkewIsAPartOfTheMastersInterval()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3(priority: 100));
        node.Hear(150, version: 3, interval: TimeSpan.FromMilliseconds(200));

        // RFC 9568 section 6.1: Active_Down_Interval = 3 * Active_Adver_Interval + Skew_Time, with the interval that was heard.
        Assert.Equal(TimeSpan.FromMilliseconds(3 * 200) + TimeSpan.FromMicroseconds(121_875), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void AMasterTakesBackItsOwnInterval()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Version3());
        node.Hear(150, version: 3, interval: TimeSpan.FromMilliseconds(200));
        node.TimeUntil(VrrpState.Master);
        node.TakeEffects();

        node.PassMilliseconds(1001);

        Assert.Equal(10, node.Take<VrrpEffect.SendAdvert>().Count);
    }

    [Fact]
    public void ThePriorityZeroOfAMasterIsFollowedByTheSkewAlone()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100));
        node.Hear(150);
        node.Hear(0);

        Assert.Equal(TimeSpan.FromSeconds(0.609375), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void TheNodeWithTheHigherPriorityWaitsLess()
    {
        NodeUnderTest low = NodeUnderTest.Started(Configured.Instance(priority: 1));
        NodeUnderTest high = NodeUnderTest.Started(Configured.Instance(priority: 254));
        low.Hear(255);
        high.Hear(255);

        Assert.True(high.TimeUntil(VrrpState.Master) < low.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void AnOwnerIsMasterAtOnce()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 255));

        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void StateMasterStillListensForAnInterval()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance() with { InitialState = InitialState.Master });
        Assert.Equal(VrrpState.Backup, node.State);

        TimeSpan wait = node.TimeUntil(VrrpState.Master);

        Assert.InRange(wait.TotalSeconds, 1, 1.1);
    }

    [Fact]
    public void ABackupThatMayPreemptDiscardsLowerPriorities()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100));
        for (int i = 0; i < 5; i++)
        {
            node.PassMilliseconds(700);
            node.Hear(99);
        }

        Assert.Equal(TimeSpan.FromSeconds(3.609375), node.Elapsed + node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void NopreemptObeysALowerPriority()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100) with { Preempt = false });
        for (int i = 0; i < 20; i++)
        {
            node.PassMilliseconds(1000);
            node.Hear(50);
        }

        Assert.Equal(VrrpState.Backup, node.State);
    }

    [Fact]
    public void PreemptDelayObeysALowerPriorityForThatLong()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100) with { PreemptDelay = TimeSpan.FromSeconds(10) });
        Instant firstHeard = Instant.Never;
        while (node.State == VrrpState.Backup)
        {
            node.Hear(50);
            firstHeard = Instant.Min(firstHeard, node.Now);
            node.PassMilliseconds(1000);
        }

        Assert.InRange((node.Now - firstHeard).TotalSeconds, 10, 15);
    }

    [Fact]
    public void AHigherPriorityEndsThePreemptDelay()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100) with { PreemptDelay = TimeSpan.FromSeconds(4) });
        for (int i = 0; i < 12; i++)
        {
            // Never lower for long enough.
            node.Hear((byte)(i % 3 == 2 ? 200 : 50));
            node.PassMilliseconds(1000);
            Assert.Equal(VrrpState.Backup, node.State);
        }
    }

    [Theory]
    [InlineData(101, 1, VrrpState.Backup)]
    [InlineData(100, 9, VrrpState.Backup)]
    [InlineData(100, 1, VrrpState.Master)]
    [InlineData(99, 9, VrrpState.Master)]
    public void AMasterYieldsToAHigherPriorityAndToAHigherAddressWithTheSame(byte priority, byte lastByte, VrrpState expected)
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance(priority: 100));

        node.Hear(priority, IpAddress.V4(192, 0, 2, lastByte));

        Assert.Equal(expected, node.State);
    }

    [Fact]
    public void AMasterAnswersALowerPriorityAtOnceAndAnnouncesItsAddresses()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Hear(50);

        Assert.Equal("SendAdvert Announce NotifyLowerPriority", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void LowerPrioNoAdvertOnlyAnnounces()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { LowerPrioNoAdvert = true });

        node.Hear(50);

        Assert.Equal("Announce NotifyLowerPriority", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void AMasterAnswersPriorityZeroWithAnAdvert()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Hear(0);

        Assert.Equal("SendAdvert Announce", NodeUnderTest.Order(node.TakeEffects()));
        Assert.Equal(VrrpState.Master, node.State);
    }

    [Fact]
    public void HigherPrioSendAdvertTellsTheOtherOnceMore()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with { HigherPrioSendAdvert = true });

        node.Hear(200);

        Assert.StartsWith("SendAdvert RemoveAddresses", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
    }

    [Fact]
    public void ATakeOverComesInKeepalivedsOrder()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.TakeEffects();

        node.TimeUntil(VrrpState.Master);

        Assert.Equal("SendAdvert AddAddresses Announce Notify ReportMaster", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void AStopSaysPriorityZeroBeforeItLetsGo()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Handle(new VrrpInput.Stop(Keep: false));

        List<VrrpEffect> effects = node.TakeEffects();
        Assert.Equal("SendAdvert RemoveAddresses ReportMaster Notify CloseChannel Stopped", NodeUnderTest.Order(effects));
        Assert.Equal(0, effects.OfType<VrrpEffect.SendAdvert>().Single().Packet.Bytes[22]);
    }

    [Fact]
    public void AStopThatKeepsSaysNothingToAnybody()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());

        node.Handle(new VrrpInput.Stop(Keep: true));

        Assert.Equal("CloseChannel Stopped", NodeUnderTest.Order(node.TakeEffects()));
    }

    [Fact]
    public void DownTimerAdvertsStretchesTheWait()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance(priority: 100) with { DownTimerAdverts = 5 });
        node.Hear(150);

        Assert.Equal(TimeSpan.FromSeconds(5.609375), node.TimeUntil(VrrpState.Master));
    }

    [Fact]
    public void AdvertsKeepTheBeatWhenTheLoopIsALittleLate()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance());
        Instant first = node.NextDeadline;
        List<VrrpEffect> effects = [];
        node.DeadlineRaw(effects);

        Assert.Equal(first + TimeSpan.FromSeconds(1), node.NextDeadline);
    }

    [Fact]
    public void ARefusedAddressIsNotAnnouncedAndTheOthersAre()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        node.Refuses.Add(Configured.Vip);
        node.TimeUntil(VrrpState.Master);

        VrrpEffect.Announce burst = Assert.Single(node.Take<VrrpEffect.Announce>());

        Assert.Equal([Configured.SecondVip], burst.Addresses.Select(address => address.Address));
    }

    /// <summary>vrrp_delay_after_boot counts from the start of the machine, one second before that of the node; the longer one holds.</summary>
    [Theory, InlineData(7, 0), InlineData(0, 8), InlineData(7, 5), InlineData(5, 8)]
    public void StartupDelayHearsAndSaysNothing(int delay, int afterBoot)
    {
        KeepaliveConfig config = Configured.File(Configured.Instance(priority: 255));
        config = config with
        {
            Global = config.Global with
            {
                VrrpStartupDelay = TimeSpan.FromSeconds(delay),
                VrrpDelayAfterBoot = TimeSpan.FromSeconds(afterBoot),
            },
        };
        NodeUnderTest node = NodeUnderTest.Started(config);
        node.PassMilliseconds(6999);
        Assert.Empty(node.Take<VrrpEffect.SendAdvert>());

        node.PassMilliseconds(2);

        Assert.Equal(VrrpState.Master, node.State);
    }
}
