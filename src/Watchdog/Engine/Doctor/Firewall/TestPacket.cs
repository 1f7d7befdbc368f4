using System.Buffers.Binary;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>A packet as far as it can be known before it is sent: an advert that comes in or goes out.</summary>
internal sealed class TestPacket
{
    private const int IPv4Header = 20, IPv6Header = 40, PayloadKnown = 4;
    private const byte FullTtl = 255;

    private TestPacket(IpFamily family, bool incoming, byte protocol, PartlyKnown bytes, int header)
    {
        Family = family;
        IsIncoming = incoming;
        Protocol = protocol;
        Network = bytes;
        HeaderLength = header;
    }

    public IpFamily Family { get; }

    public bool IsIncoming { get; }

    /// <summary>112, or 51 with an Authentication Header.</summary>
    public byte Protocol { get; }

    /// <summary>From the IP header on.</summary>
    public PartlyKnown Network { get; }

    public int HeaderLength { get; }

    public required LinkFacts Link { get; init; }

    public required bool IsMulticast { get; init; }

    /// <summary>The sender is in a network of the interface.</summary>
    public required bool IsFromSegment { get; init; }

    /// <summary>The interface that rules see may be another one: a VMAC.</summary>
    public bool LinkIsUncertain { get; init; }

    /// <param name="link">Comes in by it, or goes out by it.</param>
    /// <param name="source">With a shorter prefix than a host's only the network is known.</param>
    public static TestPacket Advert(LinkFacts link, bool incoming, byte protocol, IpPrefix source, IpAddress destination, (byte Version,
        byte Vrid) message, bool uncertainLink)
    {
        bool isV4 = destination.IsV4;
        int header = isV4 ? IPv4Header : IPv6Header;
        byte[] value = new byte[header + PayloadKnown], known = new byte[header + PayloadKnown];
        if (isV4) WriteIPv4(value, known, protocol);
        else WriteIPv6(value, known, protocol);
        if (destination.IsMulticast) Known(value, known, isV4 ? 8 : 7, FullTtl);
        int addressAt = isV4 ? 12 : 8;
        Write(value, known, addressAt, source);
        Write(value, known, addressAt + destination.ByteLength, IpPrefix.Host(destination));
        if (protocol == 112)
        {
            Known(value, known, header, (byte)(message.Version << 4 | 1));
            Known(value, known, header + 1, message.Vrid);
        }
        return new TestPacket(destination.Family, incoming, protocol, new PartlyKnown(value, known), header)
        {
            Link = link,
            IsMulticast = destination.IsMulticast,
            IsFromSegment = source.Length < source.Address.HostPrefixLength,
            LinkIsUncertain = uncertainLink,
        };
    }

    private static void WriteIPv4(byte[] value, byte[] known, byte protocol)
    {
        Known(value, known, 0, 0x45);
        // keepalived and we send DSCP CS6; another router may not. Never a fragment.
        Known(value, known, 6, 0);
        known[6] = 0x3f;
        Known(value, known, 7, 0);
        Known(value, known, 9, protocol);
    }

    private static void WriteIPv6(byte[] value, byte[] known, byte protocol)
    {
        value[0] = 0x60;
        known[0] = 0xf0;
        Known(value, known, 6, protocol);
    }

    private static void Known(byte[] value, byte[] known, int at, byte octet)
    {
        value[at] = octet;
        known[at] = 0xff;
    }

    private static void Write(byte[] value, byte[] known, int at, IpPrefix prefix)
    {
        prefix.Address.CopyTo(value.AsSpan(at));
        for (int bit = 0; bit < prefix.Length; bit++) known[at + bit / 8] |= (byte)(0x80 >> bit % 8);
    }

    /// <summary>Bytes of a header; what lies beyond is unknown.</summary>
    public PartlyKnown Read(PayloadBase from, int offset, int length)
    {
        if (from == PayloadBase.Link) return LinkHeader(offset, length);
        return Network.Slice(offset + (from == PayloadBase.Transport ? HeaderLength : 0), length);
    }

    private PartlyKnown LinkHeader(int offset, int length)
    {
        byte[] value = new byte[14], known = new byte[14];
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(12), Family == IpFamily.V4 ? (ushort)0x0800 : (ushort)0x86dd);
        known[12] = known[13] = 0xff;
        return new PartlyKnown(value, known).Slice(offset, length);
    }
}
