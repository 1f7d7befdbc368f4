using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Tests.Engine;

/// <summary>Masters that begin together do not stay together; nobody's advert is ever late for that.</summary>
public sealed class AdvertBeatsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void AHandfulOfInstancesKeepsItsInterval()
    {
        NodeUnderTest node = NodeUnderTest.Started(Many(AdvertBeats.SlotPlacesMax, Second));
        node.Pass(TimeSpan.FromSeconds(10));
        node.TakeEffects();

        List<int> turns = AdvertsByTurn(node, Second);

        Assert.Equal([AdvertBeats.SlotPlacesMax], turns);
    }

    [Theory]
    [InlineData(17, 1.0, 16)]
    [InlineData(1020, 1.0, 16)]
    [InlineData(1000, 0.1, 112)]
    [InlineData(255, 0.01, 43)]
    [InlineData(4000, 1.0, 48)]
    public void ThousandMastersOfOneMomentAreDueAFewAtATime(int count, double interval, int most)
    {
        TimeSpan every = TimeSpan.FromSeconds(interval);
        NodeUnderTest node = NodeUnderTest.Started(Many(count, every));
        node.Pass(every * 10);
        node.TakeEffects();

        List<int> turns = AdvertsByTurn(node, every);

        Assert.Equal(count, turns.Sum());
        Assert.InRange(turns.Max(), 1, most);
    }

    [Fact]
    public void NoIntervalIsLongerThanConfiguredAndOnlyTheFirstIsShorter()
    {
        NodeUnderTest node = NodeUnderTest.Started(Many(1020, Second));
        Dictionary<VrrpInstance, List<Instant>> sent = Adverts(node, TimeSpan.FromSeconds(10));

        foreach (List<Instant> times in sent.Values)
        {
            TimeSpan[] gaps = [.. times.Zip(times.Skip(1), (before, after) => after - before)];
            Assert.InRange(gaps[0], Second * 2 / 3, Second);
            Assert.All(gaps[1..], gap => Assert.Equal(Second, gap));
        }
        Assert.Equal(1020, sent.Count);
    }

    [Fact]
    public void AfterAPauseThatBreaksTheBeatTheyAreSpreadAgain()
    {
        NodeUnderTest node = NodeUnderTest.Master(Many(1020, Second));

        node.Freeze(TimeSpan.FromSeconds(2.7));
        node.Pass(Second);
        node.TakeEffects();

        List<int> turns = AdvertsByTurn(node, Second);
        Assert.Equal(1020, turns.Sum());
        Assert.InRange(turns.Max(), 1, AdvertBeats.SlotPlacesMax);
    }

    [Fact]
    public void AReloadOfTheSameKeepsEveryBeat()
    {
        VrrpInstanceConfig[] instances = Many(100, Second);
        NodeUnderTest node = NodeUnderTest.Master(instances);
        Dictionary<VrrpInstance, List<Instant>> before = Adverts(node, Second);

        node.Reload(instances);

        Dictionary<VrrpInstance, List<Instant>> after = Adverts(node, Second);
        Assert.All(after, item => Assert.Equal(before[item.Key][^1] + Second, item.Value[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhoeverComesAndGoesFindsASlotWithRoomNeverLate(ulong seed)
    {
        SeededRandom random = new(seed);
        TimeSpan interval = TimeSpan.FromMilliseconds(10 + random.Next(3000));
        AdvertBeats beats = new(interval);
        Queue<int> places = new();
        Instant now = Instant.Zero;
        for (int step = 0; step < 5_000; step++)
        {
            now += random.NextDuration(interval / 100);
            if (places.Count == 40 || (places.Count > 20 && random.Chance(0.5)))
            {
                beats.Leave(places.Dequeue());
                continue;
            }
            Instant next = beats.Take(now, out int place);
            places.Enqueue(place);
            Assert.InRange(next - now, interval * 2 / 3, interval);
            Assert.InRange(places.Count(other => other == place), 1, AdvertBeats.SlotPlacesMax);
        }
    }

    private static VrrpInstanceConfig[] Many(int count, TimeSpan interval) =>
        [.. Enumerable.Range(0, count).Select(number => OfMany(number, interval))];

    private static VrrpInstanceConfig OfMany(int number, TimeSpan interval) =>
        Configured.Instance($"VI_{number}", (byte)(number % 250 + 1)) with
        {
            Version = 3,
            AdvertInterval = interval,
            McastGroup = IpAddress.V4(224, 0, 0, (byte)(18 + number / 250)),
            VirtualAddresses = [Configured.Address(IpAddress.V4(10, 1, (byte)(number / 250), (byte)(number % 250 + 1)))],
        };

    /// <summary>How many adverts leave at each moment at which any does.</summary>
    private static List<int> AdvertsByTurn(NodeUnderTest node, TimeSpan time) =>
        [.. Adverts(node, time).Values.SelectMany(times => times).GroupBy(time => time).Select(moment => moment.Count())];

    private static Dictionary<VrrpInstance, List<Instant>> Adverts(NodeUnderTest node, TimeSpan time)
    {
        Dictionary<VrrpInstance, List<Instant>> sent = [];
        Instant end = node.Now + time;
        while (node.NextDeadline <= end)
        {
            node.Pass(node.NextDeadline - node.Now);
            foreach (VrrpEffect.SendAdvert advert in node.Take<VrrpEffect.SendAdvert>())
            {
                if (!sent.TryGetValue(advert.Instance, out List<Instant>? times)) sent[advert.Instance] = times = [];
                times.Add(node.Now);
            }
        }
        return sent;
    }
}
