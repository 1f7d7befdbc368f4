using System.Buffers.Binary;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>
/// A received advertisement as a length-checked view of its bytes: nothing is copied and nothing is believed yet. Fields stand
/// where RFC 3768 section 5.1 and RFC 9568 section 5.1 put them.
/// </summary>
public readonly ref struct AdvertView
{
    public const int HeaderSize = 8;
    public const int AuthenticationSize = 8;
    private const int IPv4HeaderSizeMin = 20;
    private const int IPv6HeaderSize = 40;
    private const byte ProtocolVrrp = 112;

    private readonly ReadOnlySpan<byte> packet;
    private readonly int payloadOffset;
    private readonly int trailerSize;

    private AdvertView(
        IpAddress source, IpAddress destination, byte ttl, int totalLength, ReadOnlySpan<byte> packet, int payloadOffset, int trailerSize = 0)
    {
        Source = source;
        Destination = destination;
        Ttl = ttl;
        TotalLength = totalLength;
        this.packet = packet;
        this.payloadOffset = payloadOffset;
        this.trailerSize = trailerSize;
    }

    public IpAddress Source { get; }
    public IpAddress Destination { get; }

    /// <summary>TTL or hop limit as received.</summary>
    public byte Ttl { get; }

    /// <summary>Length that the IP header states; less what is in front of the payload.</summary>
    public int TotalLength { get; }

    /// <summary>The VRRP message; at least <see cref="HeaderSize"/> bytes.</summary>
    public ReadOnlySpan<byte> Payload => packet[payloadOffset..^trailerSize];

    /// <summary>The last bytes of the packet are an authentication trailer, which <see cref="Payload"/> leaves out.</summary>
    public bool HasTrailer => trailerSize > 0;

    public ReadOnlySpan<byte> Trailer => packet[^trailerSize..];

    /// <summary>The message and its trailer: what is signed.</summary>
    public ReadOnlySpan<byte> PayloadAndTrailer => packet[payloadOffset..];

    /// <summary>An Authentication Header stands before the message.</summary>
    public bool HasAuthenticationHeader { get; private init; }

    public byte Version => (byte)(Payload[0] >> 4);
    public byte Type => (byte)(Payload[0] & 0xf);
    public byte VirtualRouterId => Payload[1];
    public byte Priority => Payload[2];
    public byte AddressCount => Payload[3];

    /// <summary>Version 2 only.</summary>
    public byte AuthType => Payload[4];

    /// <summary>Version 2: whole seconds.</summary>
    public TimeSpan IntervalV2 => TimeSpan.FromSeconds(Payload[5]);

    /// <summary>Version 3: 12 bits of centiseconds.</summary>
    public TimeSpan IntervalV3 => TimeSpan.FromMilliseconds(10 * (BinaryPrimitives.ReadUInt16BigEndian(Payload[4..]) & 0xfff));

    /// <summary>The last 8 bytes of a version 2 message.</summary>
    public ReadOnlySpan<byte> AuthenticationData => Payload[^AuthenticationSize..];

    /// <summary>Length that the message should have by its own count of addresses.</summary>
    public int ExpectedLength => HeaderSize + AddressCount * Source.ByteLength + (Version == 2 ? AuthenticationSize : 0);

    /// <summary>Reads a packet of either family from its IP header on; false when it is too short to be looked at or is no VRRP.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out AdvertView advert) =>
        packet.Length > 0 && packet[0] >> 4 == 6 ? TryReadIPv6(packet, out advert) : TryReadIPv4(packet, out advert);

    /// <summary>
    /// Reads an IPv4 packet from its IP header on, with an Authentication Header or without; false when it is too short to be looked
    /// at or is no VRRP.
    /// </summary>
    public static bool TryReadIPv4(ReadOnlySpan<byte> packet, out AdvertView advert)
    {
        advert = default;
        if (packet.Length < IPv4HeaderSizeMin || packet[0] >> 4 != 4) return false;
        int offset = 4 * (packet[0] & 0xf);
        bool authenticated = packet[9] == Wire.AuthenticationHeader.Protocol;
        if (offset < IPv4HeaderSizeMin || packet.Length < offset || (packet[9] != ProtocolVrrp && !authenticated)) return false;
        if (authenticated)
        {
            if (!Wire.AuthenticationHeader.IsBeforeVrrp(packet[offset..])) return false;
            offset += Wire.AuthenticationHeader.Size;
        }
        if (packet.Length < offset + HeaderSize) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) - offset;
        IpAddress source = IpAddress.FromBytes(packet.Slice(12, 4));
        IpAddress destination = IpAddress.FromBytes(packet.Slice(16, 4));
        advert = new AdvertView(source, destination, packet[8], length, packet, offset) { HasAuthenticationHeader = authenticated };
        return true;
    }

    /// <summary>Reads an IPv6 packet without extension headers; false when it is too short to be looked at or is no VRRP.</summary>
    public static bool TryReadIPv6(ReadOnlySpan<byte> packet, out AdvertView advert)
    {
        advert = default;
        if (packet.Length < IPv6HeaderSize + HeaderSize || packet[0] >> 4 != 6 || packet[6] != ProtocolVrrp) return false;
        advert = new AdvertView(
            IpAddress.FromBytes(packet.Slice(8, 16)),
            IpAddress.FromBytes(packet.Slice(24, 16)),
            packet[7],
            BinaryPrimitives.ReadUInt16BigEndian(packet[4..]),
            packet,
            IPv6HeaderSize);
        return true;
    }

    /// <summary>The same packet with its last bytes as an authentication trailer; there must be that many behind the header.</summary>
    public AdvertView WithTrailer() => new(
        Source, Destination, Ttl, TotalLength - Wire.AuthenticationTrailer.Size, packet, payloadOffset, Wire.AuthenticationTrailer.Size);

    /// <summary>The Authentication Header; empty without one.</summary>
    public ReadOnlySpan<byte> AuthenticationHeader =>
        HasAuthenticationHeader ? packet[(payloadOffset - Wire.AuthenticationHeader.Size)..payloadOffset] : [];

    /// <summary>Whether the check value of the Authentication Header, which must be there, fits the key.</summary>
    public bool IsSignedWith(ReadOnlySpan<byte> key) =>
        Wire.AuthenticationHeader.IsSigned(packet, payloadOffset - Wire.AuthenticationHeader.Size, key);

    /// <summary>The address at a place in the list, in the order of the packet.</summary>
    public IpAddress Address(int index) => IpAddress.FromBytes(Payload.Slice(HeaderSize + index * Source.ByteLength, Source.ByteLength));

    /// <summary>True when the checksum fits; version 3 includes the pseudo header unless told otherwise.</summary>
    public bool HasValidChecksum(bool pseudoHeader) =>
        pseudoHeader ? HasValidChecksum(Destination) : InternetChecksum.Finish(InternetChecksum.Add(0, Payload)) == 0;

    /// <summary>True when the checksum fits a version 3 message to this destination, wherever the packet was sent.</summary>
    public bool HasValidChecksum(IpAddress destination)
    {
        ReadOnlySpan<byte> covered = Source.IsV6 ? PayloadAndTrailer : Payload;
        ulong sum = InternetChecksum.Add(0, covered);
        return InternetChecksum.Finish(AdvertChecksum.AddPseudoHeader(sum, Source, destination, covered.Length)) == 0;
    }
}
