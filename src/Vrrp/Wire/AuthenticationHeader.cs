using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>
/// The IP Authentication Header between the IPv4 header and a version 2 advert (RFC 2402 with HMAC-MD5-96 of RFC 2403, as RFC 2338
/// section 5.3.6.3 asks for): next header, length, reserved, SPI (here the source address), sequence number, 12 bytes of HMAC.
/// </summary>
public static class AuthenticationHeader
{
    public const byte Protocol = 51;
    public const int Size = 24;
    private const byte ProtocolVrrp = 112;

    /// <summary>Length in words of four bytes, less two.</summary>
    private const byte LengthInWords = Size / 4 - 2;
    private const int SecurityParametersIndexOffset = 4;
    private const int SequenceOffset = 8;
    private const int CheckValueOffset = 12;
    private const int CheckValueSize = 12;
    private const int KeySize = 8;
    private const int TimeToLiveOffset = 8;
    private const int DestinationOffset = 16;
    private const int PacketBytesMax = 2048;

    /// <summary>The key is the password with zeros behind it.</summary>
    public static byte[] Key(string password)
    {
        byte[] key = new byte[KeySize];
        Encoding.UTF8.GetBytes(password, key);
        return key;
    }

    /// <summary>Whether a header is one that stands before a VRRP message; <paramref name="header"/> may be any bytes.</summary>
    public static bool IsBeforeVrrp(ReadOnlySpan<byte> header) =>
        header.Length >= Size && header[0] == ProtocolVrrp && header[1] == LengthInWords;

    public static IpAddress SecurityParametersIndex(ReadOnlySpan<byte> header) =>
        IpAddress.FromBytes(header.Slice(SecurityParametersIndexOffset, 4));

    public static uint Sequence(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[SequenceOffset..]);

    /// <summary>Everything but sequence number and check value, which <see cref="Sign"/> fills in.</summary>
    internal static void Write(Span<byte> header, IpAddress source)
    {
        header[..Size].Clear();
        header[0] = ProtocolVrrp;
        header[1] = LengthInWords;
        source.CopyTo(header[SecurityParametersIndexOffset..]);
    }

    /// <summary>Numbers and signs a whole packet whose IPv4 header has no options.</summary>
    internal static void Sign(Span<byte> packet, int headerOffset, uint sequence, ReadOnlySpan<byte> key)
    {
        Span<byte> header = packet.Slice(headerOffset, Size);
        BinaryPrimitives.WriteUInt32BigEndian(header[SequenceOffset..], sequence);
        Compute(packet, headerOffset, key, header.Slice(CheckValueOffset, CheckValueSize));
    }

    /// <summary>Whether the check value fits packet and key.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> packet, int headerOffset, ReadOnlySpan<byte> key)
    {
        if (packet.Length > PacketBytesMax) return false;
        Span<byte> expected = stackalloc byte[CheckValueSize];
        Compute(packet, headerOffset, key, expected);
        return CryptographicOperations.FixedTimeEquals(expected, packet.Slice(headerOffset + CheckValueOffset, CheckValueSize));
    }

    /// <summary>
    /// Over the packet with zeros where routers may write (RFC 2402 section 3.3.3.1): TOS, flags and offset, checksum. keepalived
    /// leaves the TTL of multicast in, for no router may touch it there.
    /// </summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "RFC 2403 says so")]
    private static void Compute(ReadOnlySpan<byte> packet, int headerOffset, ReadOnlySpan<byte> key, Span<byte> checkValue)
    {
        Span<byte> copy = stackalloc byte[packet.Length];
        packet.CopyTo(copy);
        copy[1] = 0;
        copy.Slice(6, 2).Clear();
        if ((copy[DestinationOffset] & 0xf0) != 0xe0) copy[TimeToLiveOffset] = 0;
        copy.Slice(10, 2).Clear();
        copy.Slice(headerOffset + CheckValueOffset, CheckValueSize).Clear();
        Span<byte> hash = stackalloc byte[HMACMD5.HashSizeInBytes];
        HMACMD5.HashData(key, copy, hash);
        hash[..CheckValueSize].CopyTo(checkValue);
    }
}
