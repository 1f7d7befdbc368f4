using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// Where in their interval the masters of one interval advertise. Instances that become masters in one moment would all be due in one
/// moment for ever, and so would the backups that hear them. Each keeps a slot of the interval; one that finds its own slot full sends its
/// next advert earlier, in the slot before. Never later: an early advert harms nobody. A handful of instances is not touched.
/// </summary>
internal sealed class AdvertBeats
{
    /// <summary>So many adverts leave with one wake-up and in a fraction of a millisecond.</summary>
    public const int SlotPlacesMax = 16;

    private const int SlotsMin = 16;
    private const int SlotsMax = 250;

    private static readonly TimeSpan UsualSlot = TimeSpan.FromMilliseconds(4);

    private readonly ushort[] taken;
    private readonly TimeSpan interval;
    private readonly TimeSpan slot;

    public AdvertBeats(TimeSpan interval)
    {
        this.interval = interval;
        taken = new ushort[(int)Math.Clamp(interval / UsualSlot, SlotsMin, SlotsMax)];
        slot = interval / taken.Length;
    }

    /// <summary>No interval is shorter than two thirds: the rest of it stays free for other work.</summary>
    private int EarlierMax => taken.Length / 3;

    /// <summary>Takes a place for an instance that advertises now, out of its beat or for the first time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="place">Its place from now on, for <see cref="Leave"/>.</param>
    /// <returns>When it advertises next: after one interval or a little earlier.</returns>
    public Instant Take(Instant now, out int place)
    {
        int own = SlotOf(now);
        int earlier = Earlier(own);
        place = Before(own, earlier);
        taken[place]++;
        return now + (interval - earlier * slot);
    }

    /// <summary>The instance is no longer master, or takes another place.</summary>
    public void Leave(int place) => taken[place]--;

    /// <summary>The nearest slot with room, or the emptiest one.</summary>
    private int Earlier(int own)
    {
        int best = 0;
        for (int i = 0; i <= EarlierMax; i++)
        {
            int count = taken[Before(own, i)];
            if (count < SlotPlacesMax) return i;
            if (count < taken[Before(own, best)]) best = i;
        }
        return best;
    }

    private int SlotOf(Instant now) => (int)Math.Min(now.Ticks % interval.Ticks / slot.Ticks, taken.Length - 1);

    private int Before(int own, int slots) => (own - slots + taken.Length) % taken.Length;
}
