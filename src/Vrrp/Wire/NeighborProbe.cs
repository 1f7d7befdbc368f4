using System.Buffers.Binary;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>
/// Asks who has an address without claiming it: an ARP probe, whose sender address is zero (RFC 5227 section 2.1.1), or the neighbour
/// solicitation of duplicate address detection, whose source is the unspecified address (RFC 4862 section 5.4.2). Neither changes the
/// cache of anybody who hears it.
/// </summary>
public static class NeighborProbe
{
    /// <summary>Enough for both.</summary>
    public const int SizeMax = SolicitationSize;

    private const int SolicitationSize = EthernetSize + 40 + IcmpSize;
    private const int EthernetSize = 14;
    private const int IcmpSize = 24;
    private const ushort EtherTypeIPv6 = 0x86dd;
    private const ushort OperationReply = 2;
    private const byte ProtocolIcmpV6 = 58;
    private const byte HopLimitMax = 255;
    private const byte TypeSolicitation = 135;
    private const byte TypeAdvertisement = 136;

    /// <summary>Writes an Ethernet frame, unpadded; returns its length.</summary>
    /// <param name="frame">At least <see cref="SizeMax"/> bytes.</param>
    /// <param name="sender">Link-layer address of the interface that asks.</param>
    /// <param name="address">Whose holder is looked for.</param>
    public static int Write(Span<byte> frame, MacAddress sender, IpAddress address)
    {
        if (address.IsV6) return WriteSolicitation(frame, sender, address);
        ArpRequest.Write(frame, sender, IpAddress.None, MacAddress.Zero, address);
        return ArpRequest.Size;
    }

    /// <summary>Reads an ARP reply or a neighbour advertisement. False for anything else, however it is damaged.</summary>
    public static bool TryReadAnswer(ReadOnlySpan<byte> frame, out IpAddress address, out MacAddress mac)
    {
        address = IpAddress.None;
        mac = MacAddress.Zero;
        if (frame.Length < ArpRequest.Size) return false;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        if (type == ArpRequest.EtherType) return TryReadArp(frame, out address, out mac);
        return type == EtherTypeIPv6 && TryReadAdvertisement(frame, out address, out mac);
    }

    private static int WriteSolicitation(Span<byte> frame, MacAddress sender, IpAddress address)
    {
        frame[..SolicitationSize].Clear();
        Span<byte> target = stackalloc byte[16];
        address.CopyTo(target);
        // Solicited-node group ff02::1:ffXX:XXXX (RFC 4291 section 2.7.1) and its link-layer group 33:33:ff:XX:XX:XX (RFC 2464 section 7).
        ReadOnlySpan<byte> tail = target[13..];
        frame[0] = frame[1] = 0x33;
        frame[2] = 0xff;
        tail.CopyTo(frame[3..]);
        sender.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherTypeIPv6);
        Span<byte> ip = frame[EthernetSize..SolicitationSize];
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip[4..], IcmpSize);
        ip[6] = ProtocolIcmpV6;
        ip[7] = HopLimitMax;
        ip[24] = 0xff;
        ip[25] = 0x02;
        ip[35] = 0x01;
        ip[36] = 0xff;
        tail.CopyTo(ip[37..]);
        Span<byte> icmp = ip[40..];
        icmp[0] = TypeSolicitation;
        target.CopyTo(icmp[8..]);
        ulong sum = InternetChecksum.Add(InternetChecksum.Add(IcmpSize + ProtocolIcmpV6, ip.Slice(8, 32)), icmp);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], InternetChecksum.Finish(sum));
        return SolicitationSize;
    }

    private static bool TryReadArp(ReadOnlySpan<byte> frame, out IpAddress address, out MacAddress mac)
    {
        address = IpAddress.FromBytes(frame.Slice(28, 4));
        mac = MacAddress.FromBytes(frame.Slice(22, MacAddress.Length));
        return BinaryPrimitives.ReadUInt16BigEndian(frame[16..]) == ArpRequest.ProtocolIPv4 && frame[18] == MacAddress.Length && frame[19] == 4
            && BinaryPrimitives.ReadUInt16BigEndian(frame[20..]) == OperationReply;
    }

    /// <summary>The sender of the frame is the holder; the option that would say so may be missing.</summary>
    private static bool TryReadAdvertisement(ReadOnlySpan<byte> frame, out IpAddress address, out MacAddress mac)
    {
        address = IpAddress.None;
        mac = MacAddress.FromBytes(frame.Slice(6, MacAddress.Length));
        if (frame.Length < SolicitationSize || frame[20] != ProtocolIcmpV6 || frame[21] != HopLimitMax) return false;
        ReadOnlySpan<byte> icmp = frame[(EthernetSize + 40)..];
        if (icmp[0] != TypeAdvertisement) return false;
        address = IpAddress.FromBytes(icmp.Slice(8, 16));
        return true;
    }
}
