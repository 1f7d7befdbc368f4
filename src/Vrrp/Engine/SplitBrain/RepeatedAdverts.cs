using Keepalive.Core;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>
/// Adverts that should not come. One alone proves nothing: it was on its way when the sender yielded, or the packet that tells it to was
/// lost. A second one after half an interval does. When none comes for two intervals it is over; for longer, where adverts are lost on
/// the way or their sender has another interval, so that gaps of two intervals and more are usual. Allocates nothing.
/// </summary>
internal sealed class RepeatedAdverts
{
    /// <summary>Longer gaps than so many intervals are no longer waited for.</summary>
    private const int PatienceMax = 10;

    private TimeSpan interval;
    private TimeSpan longestGap;
    private Instant first = Instant.Never;

    /// <summary>Who sends them.</summary>
    public IpAddress Source { get; private set; }

    public byte Priority { get; private set; }

    /// <summary>So many since the first one.</summary>
    public int Count { get; private set; }

    public Instant LastHeard { get; private set; } = Instant.Never;

    public bool IsProven { get; private set; }

    public TimeSpan Lasted => LastHeard - first;

    /// <summary>When silence has lasted long enough; never while nothing is proven.</summary>
    public Instant Deadline => IsProven ? LastHeard + Patience : Instant.Never;

    /// <summary>Two intervals, or one and a half of the longest gap so far.</summary>
    private TimeSpan Patience
    {
        get
        {
            TimeSpan patience = longestGap * 1.5 > 2 * interval ? longestGap * 1.5 : 2 * interval;
            return patience < PatienceMax * interval ? patience : PatienceMax * interval;
        }
    }

    /// <summary>True when this advert proves it.</summary>
    /// <param name="longer">The longer one of both sides' intervals.</param>
    public bool Hear(IpAddress source, byte priority, TimeSpan longer, Instant now)
    {
        if (Count > 0 && !IsProven && (source != Source || now - LastHeard > 3 * longer)) Count = 0;
        if (Count == 0) (first, longestGap) = (now, TimeSpan.Zero);
        else if (now - LastHeard > longestGap) longestGap = now - LastHeard;
        Count++;
        Source = source;
        Priority = priority;
        interval = longer;
        LastHeard = now;
        if (IsProven || Count < 2 || now - first < longer / 2) return false;
        return true;
    }

    public bool WasHeardSince(Instant moment) => Count > 0 && LastHeard >= moment;

    /// <summary>They count from now on until they cease.</summary>
    public void Prove() => IsProven = true;

    public void Forget()
    {
        Count = 0;
        IsProven = false;
    }
}
