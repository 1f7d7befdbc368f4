using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>The two attributes of a light-weight tunnel: its parameters, then its type.</summary>
internal static class EncapsulationMessage
{
    private const ushort RTA_ENCAP_TYPE = 21;
    private const ushort RTA_ENCAP = 22;
    private const ushort LWTUNNEL_ID = 1;
    private const ushort LWTUNNEL_DST = 2;
    private const ushort LWTUNNEL_SRC = 3;
    private const ushort LWTUNNEL_TTL = 4;
    private const ushort LWTUNNEL_TOS = 5;
    private const ushort LWTUNNEL_FLAGS = 6;
    private const ushort MPLS_IPTUNNEL_DST = 1;
    private const ushort ILA_ATTR_LOCATOR = 1;

    public static void Write(ref NetlinkWriter writer, RouteEncapsulation encapsulation)
    {
        int nest = writer.BeginNest(RTA_ENCAP);
        if (encapsulation.Type == RouteEncapsulationType.Mpls) WriteLabels(ref writer, encapsulation.Labels);
        else if (encapsulation.Type == RouteEncapsulationType.Ila) writer.AttributeU64BigEndian(ILA_ATTR_LOCATOR, encapsulation.Locator);
        else WriteTunnel(ref writer, encapsulation);
        writer.EndNest(nest);
        writer.AttributeU16(RTA_ENCAP_TYPE, (ushort)encapsulation.Type);
    }

    private static void WriteTunnel(ref NetlinkWriter writer, RouteEncapsulation encapsulation)
    {
        if (encapsulation.Id is ulong id) writer.AttributeU64BigEndian(LWTUNNEL_ID, id);
        if (!encapsulation.Destination.IsNone) writer.AttributeAddress(LWTUNNEL_DST, encapsulation.Destination);
        if (!encapsulation.Source.IsNone) writer.AttributeAddress(LWTUNNEL_SRC, encapsulation.Source);
        if (encapsulation.Tos is byte tos) writer.AttributeU8(LWTUNNEL_TOS, tos);
        if (encapsulation.Ttl is byte ttl) writer.AttributeU8(LWTUNNEL_TTL, ttl);
        if (encapsulation.Flags is ushort flags) writer.AttributeU16BigEndian(LWTUNNEL_FLAGS, flags);
    }

    /// <summary>A label stack entry is the label shifted by 12 bits; the last one has the bottom-of-stack bit (RFC 3032 section 2.1).</summary>
    private static void WriteLabels(ref NetlinkWriter writer, ValueList<uint> labels)
    {
        const uint bottomOfStack = 0x100;
        int nest = writer.BeginNest(MPLS_IPTUNNEL_DST);
        for (int i = 0; i < labels.Count; i++)
        {
            uint entry = labels[i] << 12 | (i == labels.Count - 1 ? bottomOfStack : 0);
            writer.U32(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(entry));
        }
        writer.EndNest(nest);
    }
}
