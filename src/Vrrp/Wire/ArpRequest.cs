using System.Buffers.Binary;
using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>A broadcast ARP request for IPv4 over Ethernet (RFC 826).</summary>
internal static class ArpRequest
{
    /// <summary>An Ethernet frame, unpadded.</summary>
    public const int Size = 42;

    public const ushort EtherType = 0x0806;
    public const ushort ProtocolIPv4 = 0x0800;
    private const ushort HardwareEthernet = 1;
    private const ushort OperationRequest = 1;

    /// <param name="frame">At least <see cref="Size"/> bytes.</param>
    /// <param name="sender">Link-layer address that asks.</param>
    /// <param name="senderAddress">IPv4, or none for 0.0.0.0.</param>
    /// <param name="targetMac">What stands in the field that the question is about.</param>
    /// <param name="target">IPv4.</param>
    public static void Write(Span<byte> frame, MacAddress sender, IpAddress senderAddress, MacAddress targetMac, IpAddress target)
    {
        frame[..Size].Clear();
        MacAddress.Broadcast.CopyTo(frame);
        sender.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);
        BinaryPrimitives.WriteUInt16BigEndian(frame[14..], HardwareEthernet);
        BinaryPrimitives.WriteUInt16BigEndian(frame[16..], ProtocolIPv4);
        frame[18] = MacAddress.Length;
        frame[19] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(frame[20..], OperationRequest);
        sender.CopyTo(frame[22..]);
        if (!senderAddress.IsNone) senderAddress.CopyTo(frame[28..]);
        targetMac.CopyTo(frame[32..]);
        target.CopyTo(frame[38..]);
    }
}
