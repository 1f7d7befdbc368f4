using System.Buffers.Binary;
using System.Security.Cryptography;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>
/// The HMAC trailer behind a message (auth_hmac of keepalived 2.4): scheme 1, key number, 2 bytes of zeros, a sequence number of 64 bits
/// (Unix seconds, 1/65536 s in 16 bits, counter in 16 bits), and the first 16 bytes of a HMAC-SHA256.
/// </summary>
public static class AuthenticationTrailer
{
    public const int Size = 28;
    private const byte Scheme = 1;
    private const int SequenceOffset = 4;
    private const int CheckValueOffset = 12;
    private const int CheckValueSize = 16;
    private const int PseudoHeaderSize = 20;
    private const int ChecksumOffset = 6;

    /// <summary>One second in a sequence number.</summary>
    public const ulong OneSecond = 1ul << 32;

    /// <summary>Whether scheme, key number and reserved bytes are what they may be.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> trailer) => trailer[0] == Scheme && trailer[1] != 0 && trailer[2] == 0 && trailer[3] == 0;

    public static byte KeyId(ReadOnlySpan<byte> trailer) => trailer[1];

    public static ulong Sequence(ReadOnlySpan<byte> trailer) => BinaryPrimitives.ReadUInt64BigEndian(trailer[SequenceOffset..]);

    /// <summary>Writes the trailer at the end of a message and signs both.</summary>
    internal static void Sign(Span<byte> messageAndTrailer, IpAddress source, byte keyId, ulong sequence, ReadOnlySpan<byte> key)
    {
        Span<byte> trailer = messageAndTrailer[^Size..];
        trailer.Clear();
        trailer[0] = Scheme;
        trailer[1] = keyId;
        BinaryPrimitives.WriteUInt64BigEndian(trailer[SequenceOffset..], sequence);
        Compute(messageAndTrailer, source, key, trailer[CheckValueOffset..]);
    }

    /// <summary>Whether the trailer at the end fits message, source and key.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> messageAndTrailer, IpAddress source, ReadOnlySpan<byte> key)
    {
        Span<byte> expected = stackalloc byte[CheckValueSize];
        Compute(messageAndTrailer, source, key, expected);
        return CryptographicOperations.FixedTimeEquals(expected, messageAndTrailer[^CheckValueSize..]);
    }

    /// <summary>
    /// Over a pseudo header (IP version, VRRP version, VRID, 0, source padded to 16 bytes) and everything with zeros for both the
    /// VRRP checksum and the check value.
    /// </summary>
    private static void Compute(ReadOnlySpan<byte> messageAndTrailer, IpAddress source, ReadOnlySpan<byte> key, Span<byte> checkValue)
    {
        Span<byte> input = stackalloc byte[PseudoHeaderSize + messageAndTrailer.Length];
        input[..PseudoHeaderSize].Clear();
        input[0] = source.IsV6 ? (byte)6 : (byte)4;
        input[1] = (byte)(messageAndTrailer[0] >> 4);
        input[2] = messageAndTrailer[1];
        source.CopyTo(input[4..]);
        Span<byte> copy = input[PseudoHeaderSize..];
        messageAndTrailer.CopyTo(copy);
        copy.Slice(ChecksumOffset, 2).Clear();
        copy[^CheckValueSize..].Clear();
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input, hash);
        hash[..CheckValueSize].CopyTo(checkValue);
    }
}
