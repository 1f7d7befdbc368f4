using System.Buffers.Binary;
using System.Text;
using Keepalive.Core;

namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>What the kernel knows of a packet beside its bytes, numbered as NFT_META_*, NFT_CT_* and NFT_FIB_* of nf_tables.h.</summary>
internal static class PacketFacts
{
    private const uint MetaProtocol = 1, MetaMark = 3, MetaIif = 4, MetaOif = 5, MetaIifName = 6, MetaOifName = 7, MetaUser = 10, MetaNfProtocol = 15,
        MetaL4Protocol = 16, MetaPacketType = 19;
    private const uint ConntrackState = 0, StateNew = 8, StateUntracked = 64;
    private const uint FibOif = 1, FibOifName = 2, FibAddressType = 3, FibSource = 1, FibDestination = 2, FibPresent = 32;
    private const uint TypeMulticast = 5;
    private const int NameBytes = 16, NumberBytes = 4;
    private const byte PacketMulticast = 2;

    /// <summary>Conntrack has seen the packet from this priority on (NF_IP_PRI_CONNTRACK).</summary>
    private const int ConntrackPriority = -200;

    public static PartlyKnown Meta(TestPacket packet, FirewallHook hook, uint key, bool markIsKnown)
    {
        bool hasInput = packet.IsIncoming;
        return key switch
        {
            MetaProtocol => PartlyKnown.Of(packet.Family == IpFamily.V4 ? [0x08, 0x00] : [0x86, 0xdd]),
            MetaMark when markIsKnown => Number(0),
            MetaIif when !packet.LinkIsUncertain => Number(hasInput ? (uint)packet.Link.Index : 0),
            MetaOif when !packet.LinkIsUncertain => Number(hasInput ? 0 : (uint)packet.Link.Index),
            MetaIifName when !packet.LinkIsUncertain => Name(hasInput ? packet.Link.Name : ""),
            MetaOifName when !packet.LinkIsUncertain => Name(hasInput ? "" : packet.Link.Name),
            MetaUser when !hasInput => Number(0),
            MetaNfProtocol => PartlyKnown.Of([(byte)packet.Family]),
            MetaL4Protocol => PartlyKnown.Of([packet.Protocol]),
            MetaPacketType when hasInput && packet.IsMulticast => PartlyKnown.Of([PacketMulticast]),
            MetaIifName or MetaOifName => PartlyKnown.Unknown(NameBytes),
            _ => PartlyKnown.Unknown(NumberBytes),
        };
    }

    /// <summary>Nobody ever answers a multicast advert, so it stays NEW; unicast goes both ways in its time.</summary>
    public static PartlyKnown Conntrack(TestPacket packet, FirewallHook hook, uint key, Answer untracked)
    {
        if (key != ConntrackState || hook.Priority <= ConntrackPriority || untracked == Answer.Maybe) return PartlyKnown.Unknown(NumberBytes);
        if (untracked == Answer.Yes) return Number(StateUntracked);
        return packet.IsMulticast ? Number(StateNew) : PartlyKnown.Unknown(NumberBytes);
    }

    public static PartlyKnown Fib(TestPacket packet, uint result, uint flags)
    {
        if (result == FibAddressType && (flags & FibDestination) != 0 && packet.IsMulticast) return Number(TypeMulticast);
        // The way back to a sender in the network of the interface is that interface.
        bool isBack = packet.IsIncoming && (flags & FibSource) != 0 && packet.IsFromSegment && !packet.LinkIsUncertain;
        if (isBack && (flags & FibPresent) != 0) return PartlyKnown.Of([1]);
        if (isBack && result == FibOif) return Number((uint)packet.Link.Index);
        if (isBack && result == FibOifName) return Name(packet.Link.Name);
        return PartlyKnown.Unknown(result == FibOifName ? NameBytes : (flags & FibPresent) != 0 ? 1 : NumberBytes);
    }

    private static PartlyKnown Number(uint value)
    {
        byte[] bytes = new byte[NumberBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return PartlyKnown.Of(bytes);
    }

    private static PartlyKnown Name(string name)
    {
        byte[] bytes = new byte[NameBytes];
        Encoding.UTF8.GetBytes(name).AsSpan(0, Math.Min(name.Length, NameBytes - 1)).CopyTo(bytes);
        return PartlyKnown.Of(bytes);
    }
}
