using System.Buffers.Binary;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>
/// A broadcast ARP request in which sender and target address are the same (RFC 5227 section 1.2 "ARP Announcement"): everybody
/// on the segment learns who has the address now.
/// </summary>
public static class GratuitousArp
{
    /// <summary>An Ethernet frame, unpadded.</summary>
    public const int Size = 42;

    private const ushort EtherTypeArp = 0x0806;
    private const ushort EtherTypeIPv4 = 0x0800;
    private const ushort HardwareEthernet = 1;
    private const ushort OperationRequest = 1;

    /// <param name="frame">At least <see cref="Size"/> bytes.</param>
    /// <param name="sender">Link-layer address that now has the address.</param>
    /// <param name="address">IPv4.</param>
    public static void Write(Span<byte> frame, MacAddress sender, IpAddress address)
    {
        MacAddress.Broadcast.CopyTo(frame);
        sender.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherTypeArp);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], HardwareEthernet);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], EtherTypeIPv4);
        frame[18] = MacAddress.Length;
        frame[19] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], OperationRequest);
        sender.CopyTo(frame[22..]);
        address.CopyTo(frame[28..]);
        MacAddress.Broadcast.CopyTo(frame[32..]);
        address.CopyTo(frame[38..]);
    }
}
