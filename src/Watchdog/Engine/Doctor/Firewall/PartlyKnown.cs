namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>True, false, or not to be told.</summary>
internal enum Answer
{
    No,
    Maybe,
    Yes,
}

/// <summary>Bytes of which only some bits are known: a set bit in <paramref name="known"/> is one that is. The others are 0 in the value.</summary>
internal readonly struct PartlyKnown
{
    /// <summary>More than all registers: longer values are a fault of what is read, and nothing is known of them.</summary>
    private const int LengthMax = 128;

    private readonly byte[] value;
    private readonly byte[] known;

    public PartlyKnown(byte[] value, byte[] known)
    {
        this.known = known;
        this.value = [.. value.Select((octet, i) => (byte)(octet & known[i]))];
    }

    public int Length => value.Length;

    public bool IsKnown => known.All(bits => bits == 0xff);

    public ReadOnlySpan<byte> Value => value;

    public ReadOnlySpan<byte> Known => known;

    public static PartlyKnown Of(byte[] value) => new(value, Filled(value.Length));

    public static PartlyKnown Unknown(int length)
    {
        int bounded = Math.Clamp(length, 0, LengthMax);
        return new PartlyKnown(new byte[bounded], new byte[bounded]);
    }

    /// <summary>What lies outside is unknown.</summary>
    public PartlyKnown Slice(int start, int length) => start >= 0 && length >= 0 && length <= Length && start <= Length - length
        ? new PartlyKnown(value[start..(start + length)], known[start..(start + length)])
        : Unknown(length);

    /// <summary>(this and mask) xor other: what the mask clears is known.</summary>
    public PartlyKnown Masked(byte[] mask, byte[] xor)
    {
        byte[] result = new byte[Length], bits = new byte[Length];
        for (int i = 0; i < Length; i++)
        {
            byte m = i < mask.Length ? mask[i] : (byte)0;
            bits[i] = (byte)(known[i] | ~m);
            result[i] = (byte)((value[i] & m) ^ (i < xor.Length ? xor[i] : 0));
        }
        return new PartlyKnown(result, bits);
    }

    public PartlyKnown Swapped(int size)
    {
        byte[] result = [.. value], bits = [.. known];
        for (int i = 0; size > 0 && size <= Length - i; i += size)
        {
            Array.Reverse(result, i, size);
            Array.Reverse(bits, i, size);
        }
        return new PartlyKnown(result, bits);
    }

    public Answer Is(Comparison operation, ReadOnlySpan<byte> other) => operation switch
    {
        Comparison.Equal => EqualTo(other),
        Comparison.NotEqual => Not(EqualTo(other)),
        Comparison.Less => Not(AtLeast(other)),
        Comparison.GreaterOrEqual => AtLeast(other),
        Comparison.Greater => Not(AtMost(other)),
        _ => AtMost(other),
    };

    /// <summary>Between two values, both included, in network order.</summary>
    public Answer IsBetween(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last) => And(AtLeast(first), AtMost(last));

    public static Answer Not(Answer answer) => answer switch { Answer.No => Answer.Yes, Answer.Yes => Answer.No, _ => Answer.Maybe };

    public static Answer And(Answer one, Answer other) => (Answer)Math.Min((int)one, (int)other);

    public static Answer Or(Answer one, Answer other) => (Answer)Math.Max((int)one, (int)other);

    private Answer EqualTo(ReadOnlySpan<byte> other)
    {
        Answer answer = Answer.Yes;
        for (int i = 0; i < other.Length; i++)
        {
            byte bits = i < Length ? known[i] : (byte)0;
            if (i < Length && ((value[i] ^ other[i]) & bits) != 0) return Answer.No;
            if (bits != 0xff) answer = Answer.Maybe;
        }
        return answer;
    }

    private Answer AtLeast(ReadOnlySpan<byte> other) =>
        Compared(value, other) >= 0 ? Answer.Yes : Compared(Highest, other) < 0 ? Answer.No : Answer.Maybe;

    private Answer AtMost(ReadOnlySpan<byte> other) =>
        Compared(Highest, other) <= 0 ? Answer.Yes : Compared(value, other) > 0 ? Answer.No : Answer.Maybe;

    private byte[] Highest
    {
        get
        {
            byte[] highest = new byte[Length];
            for (int i = 0; i < Length; i++) highest[i] = (byte)(value[i] | ~known[i]);
            return highest;
        }
    }

    private static int Compared(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        one[..Math.Min(one.Length, other.Length)].SequenceCompareTo(other[..Math.Min(one.Length, other.Length)]);

    private static byte[] Filled(int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, (byte)0xff);
        return bytes;
    }
}
