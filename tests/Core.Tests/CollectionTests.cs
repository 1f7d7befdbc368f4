using Keepalive.Core;

namespace Keepalive.Core.Tests;

public sealed class CollectionTests
{
    private enum Timer
    {
        Advertise,
        MasterDown,
    }

    [Fact]
    public void ListsWithTheSameItemsAreEqual()
    {
        ValueList<string> left = ["a", "b"];
        ValueList<string> right = ["a", "b"];
        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.NotEqual(left, ["b", "a"]);
    }

    [Fact]
    public void TheEarliestTimerIsNextAndFiresOnce()
    {
        TimerTable<Timer> timers = new();
        Instant now = Instant.Zero;
        timers[Timer.MasterDown] = now + TimeSpan.FromSeconds(3);
        timers[Timer.Advertise] = now + TimeSpan.FromSeconds(1);
        Assert.Equal(now + TimeSpan.FromSeconds(1), timers.Next);

        Assert.False(timers.TryTakeDue(Timer.MasterDown, now + TimeSpan.FromSeconds(1)));
        Assert.True(timers.TryTakeDue(Timer.Advertise, now + TimeSpan.FromSeconds(1)));
        Assert.False(timers.TryTakeDue(Timer.Advertise, now + TimeSpan.FromSeconds(9)));
        Assert.Equal(now + TimeSpan.FromSeconds(3), timers.Next);
    }

    [Fact]
    public void SeededRandomIsTheSameForTheSameSeed()
    {
        // First outputs of SplitMix64 with seed 1234567, as its author's C code gives them.
        SeededRandom random = new(1234567);
        Assert.Equal(6457827717110365317UL, random.NextUInt64());
        Assert.Equal(3203168211198807973UL, random.NextUInt64());
    }

    [Fact]
    public void ABrokenInvariantSaysWhatAndWhere()
    {
        InvariantException exception = Assert.Throws<InvariantException>(() => Invariant.Holds(false, "one master"));
        Assert.Contains("one master", exception.Message, StringComparison.Ordinal);
        Assert.Contains("CollectionTests.cs", exception.Message, StringComparison.Ordinal);
    }
}
