using Keepalive.Core;

namespace Keepalive.Vrrp.Wire;

/// <summary>The part of a version 3 checksum that is not in the message (RFC 9568 section 5.2.8).</summary>
internal static class AdvertChecksum
{
    private const ulong ProtocolVrrp = 112;

    /// <summary>Adds source, destination, protocol and length, as in a UDP checksum.</summary>
    public static ulong AddPseudoHeader(ulong sum, IpAddress source, IpAddress destination, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        source.CopyTo(bytes);
        sum = InternetChecksum.Add(sum, bytes[..source.ByteLength]);
        destination.CopyTo(bytes);
        sum = InternetChecksum.Add(sum, bytes[..destination.ByteLength]);
        return sum + ProtocolVrrp + (ulong)length;
    }
}
