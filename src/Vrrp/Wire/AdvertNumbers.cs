namespace Keepalive.Vrrp.Wire;

/// <summary>
/// What the adverts of one instance count together: the IPv4 identification, and the sequence number of the Authentication Header.
/// As under keepalived the sequence number also moves with what is received: the greatest number sent or accepted so far.
/// </summary>
public sealed class AdvertNumbers
{
    /// <summary>Of the last advert; 0 before the first, and never again.</summary>
    public ushort Identification { get; private set; }

    /// <summary>Greatest number sent or accepted; 0 before the first.</summary>
    public uint Sequence { get; private set; }

    public void CountIdentification()
    {
        Identification++;
        if (Identification == 0) Identification = 1;
    }

    /// <summary>The next number to send. Behind the last one it begins again at 1, which at 100 adverts a second takes 16 months.</summary>
    public void CountSequence() => Sequence = Sequence == uint.MaxValue ? 1 : Sequence + 1;

    /// <summary>Number of the last authentication trailer; 0 before the first.</summary>
    public ulong TrailerSequence { get; private set; }

    /// <summary>
    /// The number of the next trailer: the clock, or one more than the last when the clock is behind; a clock that was set back by more
    /// than <paramref name="aheadMax"/> is followed all the same, for receivers compare with theirs.
    /// </summary>
    public void CountTrailer(ulong wallClock, ulong aheadMax)
    {
        ulong next = Math.Max(wallClock, TrailerSequence + 1);
        TrailerSequence = next - wallClock > aheadMax ? wallClock : next;
    }

    /// <summary>
    /// The next trailer has this number at least: a clock that is set back after the start must not lead below what others remember.
    /// </summary>
    public void BeginTrailersAt(ulong wallClock)
    {
        if (wallClock > TrailerSequence) TrailerSequence = wallClock - 1;
    }

    /// <summary>Takes a received number; false when it is not greater than all before, as in a packet that is played again.</summary>
    public bool Accept(uint sequence)
    {
        if (sequence <= Sequence) return false;
        Sequence = sequence;
        return true;
    }
}
