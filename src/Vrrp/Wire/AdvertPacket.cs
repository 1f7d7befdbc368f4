using System.Buffers.Binary;
using System.Text;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>
/// A ready-made advertisement with its IP header, sent again and again: only what <see cref="Stamp"/> counts changes from one to the
/// next, and what <see cref="Write"/> rewrites in place. The kernel fills in the checksum of the IPv4 header.
/// </summary>
/// <param name="numbers">What all packets of the instance count together.</param>
/// <param name="isCopy">One of several copies of an advert, and not the first: it has the numbers of the first.</param>
public sealed class AdvertPacket(AdvertNumbers numbers, bool isCopy = false)
{
    private const int IPv4HeaderSize = 20;
    private const int IPv6HeaderSize = 40;
    private const byte TypeOfServiceInternetControl = 0xc0;
    private const byte TtlMax = 255;
    private const byte ProtocolVrrp = 112;
    private const byte TypeAdvertisement = 1;
    private const byte PasswordType = 1;
    private const byte AuthenticationHeaderType = 2;
    private const int ChecksumOffset = 6;

    private bool isIPv6;
    private byte[]? key;
    private AdvertSigning? signing;
    private IpAddress source;

    /// <summary>A packet that counts for itself.</summary>
    public AdvertPacket()
        : this(new AdvertNumbers())
    {
    }

    /// <summary><see cref="Stamp"/> needs the time of day.</summary>
    public bool IsSigned => signing is not null;

    /// <summary>Where it goes: a group, or a peer.</summary>
    public IpAddress Destination { get; private set; }

    /// <summary>From the IP header on.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Writes the whole packet. The identification goes on counting.</summary>
    public void Write(in AdvertContent content)
    {
        int addressesSize = content.Addresses.Length * content.Source.ByteLength;
        int messageSize = AdvertView.HeaderSize + addressesSize + (content.Version == 2 ? AdvertView.AuthenticationSize : 0);
        signing = content.Signing;
        source = content.Source;
        Destination = content.Destination;
        int payloadSize = messageSize + (signing is null ? 0 : AuthenticationTrailer.Size);
        isIPv6 = content.Source.IsV6;
        key = content.AuthType == AuthenticationHeaderType && !isIPv6 ? AuthenticationHeader.Key(content.Password) : null;
        int headerSize = isIPv6 ? IPv6HeaderSize : IPv4HeaderSize;
        int payloadOffset = headerSize + (key is null ? 0 : AuthenticationHeader.Size);
        int size = payloadOffset + payloadSize;
        if (Bytes.Length != size) Bytes = new byte[size];
        if (isIPv6) WriteIPv6Header(content, payloadSize);
        else WriteIPv4Header(content, size);
        if (key is not null) AuthenticationHeader.Write(Bytes.AsSpan(headerSize), content.Source);
        WritePayload(content, Bytes.AsSpan(payloadOffset, messageSize));
    }

    /// <summary>
    /// Counts the identification on, from 1, never 0, and signs; call it once for each packet that leaves, in the order of the copies.
    /// </summary>
    /// <param name="wallClock">Unix time as a sequence number of <see cref="AuthenticationTrailer"/>; only a signed advert needs it.</param>
    public void Stamp(ulong wallClock = 0)
    {
        if (signing is not null) Sign(signing, wallClock);
        if (isIPv6) return;
        if (!isCopy) numbers.CountIdentification();
        BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(4), numbers.Identification);
        if (key is null) return;
        if (!isCopy) numbers.CountSequence();
        AuthenticationHeader.Sign(Bytes, IPv4HeaderSize, numbers.Sequence, key);
    }

    /// <summary>The checksum of IPv4 leaves the trailer out, that of IPv6 has it in, as the kernel computes it.</summary>
    private void Sign(AdvertSigning with, ulong wallClock)
    {
        if (!isCopy) numbers.CountTrailer(wallClock, with.AheadMax);
        Span<byte> payload = Bytes.AsSpan(isIPv6 ? IPv6HeaderSize : IPv4HeaderSize);
        AuthenticationTrailer.Sign(payload, source, with.KeyId, numbers.TrailerSequence, with.Key);
        if (!isIPv6) return;
        payload.Slice(ChecksumOffset, 2).Clear();
        ulong sum = AdvertChecksum.AddPseudoHeader(InternetChecksum.Add(0, payload), source, Destination, payload.Length);
        BinaryPrimitives.WriteUInt16BigEndian(payload[ChecksumOffset..], InternetChecksum.Finish(sum));
    }

    private void WriteIPv4Header(in AdvertContent content, int size)
    {
        Span<byte> header = Bytes.AsSpan(0, IPv4HeaderSize);
        header.Clear();
        header[0] = 0x45;
        header[1] = TypeOfServiceInternetControl;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)size);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], numbers.Identification);
        header[8] = content.Ttl ?? TtlMax;
        header[9] = key is null ? ProtocolVrrp : AuthenticationHeader.Protocol;
        content.Source.CopyTo(header[12..]);
        content.Destination.CopyTo(header[16..]);
    }

    /// <summary>RFC 8200 section 3; the flow label stays 0, for adverts take one path only.</summary>
    private void WriteIPv6Header(in AdvertContent content, int payloadSize)
    {
        Span<byte> header = Bytes.AsSpan(0, IPv6HeaderSize);
        header.Clear();
        header[0] = 0x60 | TypeOfServiceInternetControl >> 4;
        header[1] = (TypeOfServiceInternetControl & 0xf) << 4;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)payloadSize);
        header[6] = ProtocolVrrp;
        header[7] = content.Ttl ?? TtlMax;
        content.Source.CopyTo(header[8..]);
        content.Destination.CopyTo(header[24..]);
    }

    private static void WritePayload(in AdvertContent content, Span<byte> payload)
    {
        payload.Clear();
        payload[0] = (byte)(content.Version << 4 | TypeAdvertisement);
        payload[1] = content.VirtualRouterId;
        payload[2] = content.Priority;
        payload[3] = (byte)content.Addresses.Length;
        if (content.Version == 2)
        {
            payload[4] = content.AuthType;
            payload[5] = (byte)content.Interval.TotalSeconds;
            // Only PASS shows its password: with AH it is the key, and the field stays zero.
            if (content.AuthType == PasswordType) Encoding.UTF8.GetBytes(content.Password, payload[^AdvertView.AuthenticationSize..]);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[4..], (ushort)(content.Interval.TotalMilliseconds / 10));
        }
        for (int i = 0; i < content.Addresses.Length; i++)
        {
            content.Addresses[i].CopyTo(payload[(AdvertView.HeaderSize + i * content.Source.ByteLength)..]);
        }
        BinaryPrimitives.WriteUInt16BigEndian(payload[ChecksumOffset..], Checksum(content, payload));
    }

    private static ushort Checksum(in AdvertContent content, ReadOnlySpan<byte> payload)
    {
        ulong sum = InternetChecksum.Add(0, payload);
        // Over IPv6 every checksum has the pseudo header: a receiving kernel may check it (RFC 8200 section 8.1).
        bool pseudoHeader = content.Source.IsV6 || (content.Version == 3 && !content.ChecksumAsV2);
        IpAddress destination = content.Source.IsV6 || content.ChecksumDestination.IsNone ? content.Destination : content.ChecksumDestination;
        if (pseudoHeader) sum = AdvertChecksum.AddPseudoHeader(sum, content.Source, destination, payload.Length);
        return InternetChecksum.Finish(sum);
    }
}

/// <summary>What an advertisement says.</summary>
public readonly ref struct AdvertContent
{
    public required byte Version { get; init; }
    public required byte VirtualRouterId { get; init; }

    /// <summary>0 means: I let go of mastership now.</summary>
    public required byte Priority { get; init; }
    public required IpAddress Source { get; init; }
    public required IpAddress Destination { get; init; }

    /// <summary>Destination in the pseudo header of version 3 over IPv4; none means <see cref="Destination"/>.</summary>
    public IpAddress ChecksumDestination { get; init; }

    /// <summary>TTL or hop limit; null means 255.</summary>
    public byte? Ttl { get; init; }

    /// <summary>Whole seconds in version 2, multiples of 10 ms up to 40.95 s in version 3.</summary>
    public required TimeSpan Interval { get; init; }
    public required ReadOnlySpan<IpAddress> Addresses { get; init; }

    /// <summary>Version 2: 0 none, 1 password, 2 Authentication Header.</summary>
    public byte AuthType { get; init; }

    /// <summary>At most 8 bytes of UTF-8.</summary>
    public string Password { get; init; }
    public bool ChecksumAsV2 { get; init; }

    /// <summary>Signs with an authentication trailer; null: none.</summary>
    public AdvertSigning? Signing { get; init; }
}

/// <summary>How adverts get their authentication trailer. <paramref name="AheadMax"/>: how far the numbers may be ahead of the clock.</summary>
public sealed record AdvertSigning(byte KeyId, byte[] Key, ulong AheadMax);
