using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>What happens every second for years makes no garbage, and its cost does not grow with what is not concerned.</summary>
public sealed class SteadyStateTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ABackupHearsAdvertsWithoutAllocating(byte version)
    {
        VrrpInstanceConfig instance = version == 2 ? Configured.Instance() : Configured.Version3();
        NodeUnderTest node = NodeUnderTest.Started(instance);
        byte[] advert = Configured.Advert(200, version: version);
        List<VrrpEffect> effects = [];

        long bytes = AllocatedBy(() => node.ReceiveRaw(advert, effects));

        Assert.Equal(0, bytes);
        Assert.Equal(VrrpState.Backup, node.State);
        Assert.True(node.Instance.Counters.AdvertsReceived >= 20_000);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void AMasterSendsAdvertsWithoutAllocating(byte version)
    {
        NodeUnderTest node = NodeUnderTest.Master(version == 2 ? Configured.Instance() : Configured.Version3());
        List<VrrpEffect> effects = new(capacity: 4);
        int sent = 0;

        long bytes = AllocatedBy(() =>
        {
            effects.Clear();
            node.DeadlineRaw(effects);
            foreach (VrrpEffect effect in effects)
            {
                if (effect is not VrrpEffect.SendAdvert advert) continue;
                advert.Packet.Stamp();
                sent++;
            }
        });

        Assert.Equal(0, bytes);
        Assert.True(sent >= 20_000);
    }

    [Fact]
    public void AMasterAsksForASecondOneWithoutAllocating()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with
        {
            SplitBrain = new SplitBrainConfig { ProbeInterval = TimeSpan.FromSeconds(0.1), Peers = [Configured.Higher] },
        });
        VrrpInput answer = new VrrpInput.ProbeAnswered(NodeUnderTest.Eth0, Configured.Higher, new MacAddress(0x0200_0000_0009));
        List<VrrpEffect> effects = new(capacity: 8);
        int asked = 0;

        long bytes = AllocatedBy(() =>
        {
            effects.Clear();
            node.DeadlineRaw(effects);
            int questions = effects.Count(static effect => effect is VrrpEffect.ProbeAddress);
            if (questions > 0) node.HandleRaw(answer, effects);
            asked += questions;
        });

        Assert.Equal(0, bytes);
        Assert.True(asked >= 10_000, $"only {asked} questions");
    }

    [Fact]
    public void WhenAnAdvertAndAProbeAreDueTogetherTheAdvertGoesFirst()
    {
        NodeUnderTest node = NodeUnderTest.Master(Configured.Instance() with
        {
            SplitBrain = new SplitBrainConfig { ProbeInterval = TimeSpan.FromSeconds(1) },
        });

        node.Freeze(TimeSpan.FromSeconds(2));

        Assert.StartsWith("SendAdvert", NodeUnderTest.Order(node.TakeEffects()), StringComparison.Ordinal);
    }

    [Fact]
    public void ARefusedPacketAllocatesNothingAfterTheFirst()
    {
        NodeUnderTest node = NodeUnderTest.Started(Configured.Instance());
        byte[] wrong = Configured.Advert(200, password: "wrong");
        List<VrrpEffect> effects = [];

        Assert.Equal(0, AllocatedBy(() => node.ReceiveRaw(wrong, effects)));
    }

    [Fact]
    public void AThousandInstancesSendOneAdvertEachPerIntervalAndNoMore()
    {
        VrrpInstanceConfig[] instances = [.. Enumerable.Range(0, 1000).Select(OfMany)];
        NodeUnderTest node = NodeUnderTest.Started(instances);
        node.PassMilliseconds(10_000);
        node.TakeEffects();

        node.PassMilliseconds(10_000);

        Assert.Equal(10_000, node.Take<VrrpEffect.SendAdvert>().Count);
    }

    private static VrrpInstanceConfig OfMany(int number) => Configured.Instance($"VI_{number}", (byte)(number % 250 + 1)) with
    {
        McastGroup = IpAddress.V4(224, 0, 0, (byte)(18 + number / 250)),
        VirtualAddresses = [Configured.Address(IpAddress.V4(10, 1, (byte)(number / 250), (byte)(number % 250 + 1)))],
    };

    /// <summary>The runtime itself may allocate once, when it replaces a method that runs: what the steps allocate is there each time.</summary>
    private static long AllocatedBy(Action step)
    {
        for (int i = 0; i < 1_000; i++) step();
        return Enumerable.Range(0, 3).Min(_ => AllocatedByMany(step));
    }

    private static long AllocatedByMany(Action step)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20_000; i++) step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
