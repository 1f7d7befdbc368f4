namespace Keepalive.HealthCheck.Probes;

/// <summary>Undoes chunked transfer coding (RFC 9112 section 7.1) as the bytes come. Keeps nothing of the content.</summary>
internal sealed class ChunkDecoder
{
    /// <summary>Hexadecimal digits of a size: more is no size of anything.</summary>
    private const int SizeDigitsMax = 15;

    private Place place = Place.Size;
    private long left;
    private int digits;
    private int lineLength;

    private enum Place
    {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataCarriageReturn,
        DataEnd,
        Trailer,
        TrailerEnd,
        Done,
        Bad,
    }

    /// <summary>The last chunk and the trailer have come.</summary>
    public bool IsComplete => place == Place.Done;

    /// <summary>The bytes are not chunks.</summary>
    public bool IsBad => place == Place.Bad;

    /// <summary>Takes bytes off the front; gives the next piece of content, empty when there is none in them.</summary>
    public ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && place is not (Place.Done or Place.Bad))
        {
            if (place == Place.Data)
            {
                ReadOnlySpan<byte> piece = bytes[..(int)Math.Min(left, bytes.Length)];
                bytes = bytes[piece.Length..];
                left -= piece.Length;
                if (left == 0) place = Place.DataCarriageReturn;
                return piece;
            }
            Take(bytes[0]);
            bytes = bytes[1..];
        }
        bytes = [];
        return [];
    }

    private void Take(byte one) => place = place switch
    {
        Place.Size => TakeSize(one),
        Place.Extension => one == '\r' ? Place.SizeEnd : one == '\n' ? Place.Bad : Place.Extension,
        Place.SizeEnd => one == '\n' ? BeginChunk() : Place.Bad,
        Place.DataCarriageReturn => one == '\r' ? Place.DataEnd : Place.Bad,
        Place.DataEnd => one == '\n' ? Place.Size : Place.Bad,
        Place.Trailer => TakeTrailer(one),
        Place.TrailerEnd => one == '\n' ? EndTrailerLine() : Place.Bad,
        _ => Place.Bad,
    };

    private Place TakeSize(byte one)
    {
        if (char.IsAsciiHexDigit((char)one))
        {
            left = (left << 4) | (uint)HexDigit(one);
            return ++digits > SizeDigitsMax ? Place.Bad : Place.Size;
        }
        if (digits == 0) return Place.Bad;
        return one switch { (byte)'\r' => Place.SizeEnd, (byte)';' or (byte)' ' or (byte)'\t' => Place.Extension, _ => Place.Bad };
    }

    private static int HexDigit(byte one) => char.IsAsciiDigit((char)one) ? one - '0' : (one | 0x20) - 'a' + 10;

    private Place BeginChunk()
    {
        digits = 0;
        lineLength = 0;
        return left == 0 ? Place.Trailer : Place.Data;
    }

    private Place TakeTrailer(byte one)
    {
        if (one == '\r') return Place.TrailerEnd;
        lineLength++;
        return one == '\n' ? Place.Bad : Place.Trailer;
    }

    private Place EndTrailerLine()
    {
        bool wasEmpty = lineLength == 0;
        lineLength = 0;
        return wasEmpty ? Place.Done : Place.Trailer;
    }
}
