using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>
/// A broadcast ARP request in which sender and target address are the same (RFC 5227 section 1.2 "ARP Announcement"): everybody
/// on the segment learns who has the address now.
/// </summary>
public static class GratuitousArp
{
    /// <summary>An Ethernet frame, unpadded.</summary>
    public const int Size = ArpRequest.Size;

    /// <param name="frame">At least <see cref="Size"/> bytes.</param>
    /// <param name="sender">Link-layer address that now has the address.</param>
    /// <param name="address">IPv4.</param>
    public static void Write(Span<byte> frame, MacAddress sender, IpAddress address) =>
        ArpRequest.Write(frame, sender, address, MacAddress.Broadcast, address);
}
