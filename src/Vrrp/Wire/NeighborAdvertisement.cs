using System.Buffers.Binary;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>An unsolicited neighbour advertisement to all nodes, Override set (RFC 4861 sections 4.4 and 7.2.6).</summary>
public static class NeighborAdvertisement
{
    /// <summary>An Ethernet frame: Ethernet 14, IPv6 40, ICMPv6 24, option 8 bytes.</summary>
    public const int Size = 14 + 40 + PayloadSize;

    private const int PayloadSize = 32;
    private const ushort EtherTypeIPv6 = 0x86dd;
    private const byte ProtocolIcmpV6 = 58;
    private const byte HopLimitMax = 255;
    private const byte TypeNeighborAdvertisement = 136;
    private const byte FlagOverride = 0x20;
    private const byte FlagRouter = 0x80;
    private const byte OptionTargetLinkLayerAddress = 2;

    private static readonly MacAddress AllNodesMac = new(0x3333_0000_0001);
    private static readonly IpAddress AllNodes = IpAddress.Parse("ff02::1");

    /// <param name="frame">At least <see cref="Size"/> bytes.</param>
    /// <param name="sender">Link-layer address that now has the address.</param>
    /// <param name="address">IPv6; also the source of the packet.</param>
    /// <param name="isRouter">Whether the interface forwards.</param>
    public static void Write(Span<byte> frame, MacAddress sender, IpAddress address, bool isRouter)
    {
        frame[..Size].Clear();
        AllNodesMac.CopyTo(frame);
        sender.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherTypeIPv6);
        Span<byte> ip = frame[14..];
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], PayloadSize);
        ip[6] = ProtocolIcmpV6;
        ip[7] = HopLimitMax;
        address.CopyTo(ip[8..]);
        AllNodes.CopyTo(ip[24..]);
        WriteIcmp(ip.Slice(40, PayloadSize), sender, address, isRouter);
    }

    private static void WriteIcmp(Span<byte> icmp, MacAddress sender, IpAddress address, bool isRouter)
    {
        icmp[0] = TypeNeighborAdvertisement;
        icmp[4] = (byte)(FlagOverride | (isRouter ? FlagRouter : 0));
        address.CopyTo(icmp[8..]);
        icmp[24] = OptionTargetLinkLayerAddress;
        icmp[25] = 1;
        sender.CopyTo(icmp[26..]);
        Span<byte> addresses = stackalloc byte[32];
        address.CopyTo(addresses);
        AllNodes.CopyTo(addresses[16..]);
        ulong sum = InternetChecksum.Add(InternetChecksum.Add(PayloadSize + ProtocolIcmpV6, addresses), icmp);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], InternetChecksum.Finish(sum));
    }
}
