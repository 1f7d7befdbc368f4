using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>Codec of questions for one neighbour entry (linux/neighbour.h); kernels before 5.0 do not answer them.</summary>
public static class NeighborMessage
{
    public const ushort RTM_NEWNEIGH = 28;
    public const ushort RTM_GETNEIGH = 30;

    private const int HeaderSize = 12;
    private const ushort NDA_DST = 1;
    private const ushort NDA_LLADDR = 2;

    public static void WriteGet(ref NetlinkWriter writer, InterfaceIndex @interface, IpAddress address, uint sequence)
    {
        writer.Begin(RTM_GETNEIGH, NetlinkFlags.Request, sequence);
        writer.U32(address.IsV4 ? (uint)IpFamily.V4 : (uint)IpFamily.V6);
        writer.U32((uint)@interface.Value);
        writer.U32(0);
        Span<byte> bytes = stackalloc byte[16];
        address.CopyTo(bytes);
        writer.Attribute(NDA_DST, bytes[..address.ByteLength]);
        writer.End();
    }

    /// <summary>The link-layer address in an answer; null when the entry has none.</summary>
    public static MacAddress? MacIn(in NetlinkMessage message)
    {
        if (message.Type != RTM_NEWNEIGH || message.Payload.Length < HeaderSize) return null;
        NetlinkAttributes attributes = new(message.Payload[HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type == NDA_LLADDR && attribute.Payload.Length == MacAddress.Length) return MacAddress.FromBytes(attribute.Payload);
        }
        return null;
    }
}
