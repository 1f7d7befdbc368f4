using System.Buffers.Binary;
using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>An interface as the kernel describes it (RTM_NEWLINK, linux/if_link.h).</summary>
public sealed record LinkInfo
{
    private const uint IffUp = 0x1;
    private const uint IffLoopback = 0x8;
    private const uint IffRunning = 0x40;
    private const uint IffMulticast = 0x1000;

    /// <summary>ARPHRD_ETHER of linux/if_arp.h.</summary>
    public const ushort Ethernet = 1;

    public required InterfaceIndex Index { get; init; }
    public required string Name { get; init; }

    /// <summary>ARPHRD_* of linux/if_arp.h.</summary>
    public ushort HardwareType { get; init; }

    /// <summary>IFF_* bits of net/if.h.</summary>
    public uint Flags { get; init; }
    public MacAddress Mac { get; init; }
    public uint Mtu { get; init; }

    /// <summary>The lower interface of a macvlan, vlan and the like; none otherwise.</summary>
    public InterfaceIndex Parent { get; init; }

    /// <summary>"macvlan", "ipvlan", "vrf", …; null for an interface without a kind.</summary>
    public string? Kind { get; init; }

    /// <summary>MACVLAN_MODE_* of a macvlan, IPVLAN_MODE_* of an ipvlan.</summary>
    public uint Mode { get; init; }

    /// <summary>IFLA_GROUP: 0 unless somebody chose one.</summary>
    public uint Group { get; init; }

    /// <summary>The routing table of a VRF.</summary>
    public uint VrfTable { get; init; }

    /// <summary>The bridge, bond or VRF that it belongs to; none otherwise.</summary>
    public InterfaceIndex Master { get; init; }

    /// <summary>A bridge forwards multicast only to members (multicast_snooping).</summary>
    public bool SnoopsMulticast { get; init; }

    /// <summary>A bridge asks for members itself (multicast_querier).</summary>
    public bool QueriesMulticast { get; init; }

    /// <summary>True for RTM_DELLINK.</summary>
    public bool Deleted { get; init; }

    public bool IsLoopback => (Flags & IffLoopback) != 0;

    public bool IsMulticast => (Flags & IffMulticast) != 0;

    /// <summary>Administratively up, whatever its carrier says.</summary>
    public bool IsSetUp => (Flags & IffUp) != 0;

    /// <summary>Administratively up and with a carrier.</summary>
    public bool IsUp => (Flags & (IffUp | IffRunning)) == (IffUp | IffRunning);
}

/// <summary>Codec of link messages.</summary>
public static class LinkMessage
{
    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_DELLINK = 17;
    public const ushort RTM_GETLINK = 18;

    private const int HeaderSize = 16;
    private const uint IffUp = 0x1;
    private const ushort IFLA_ADDRESS = 1;
    private const ushort IFLA_IFNAME = 3;
    private const ushort IFLA_MTU = 4;
    private const ushort IFLA_LINK = 5;
    private const ushort IFLA_MASTER = 10;
    private const ushort IFLA_LINKINFO = 18;
    private const ushort IFLA_GROUP = 27;
    private const ushort IFLA_INFO_KIND = 1;
    private const ushort IFLA_INFO_DATA = 2;
    private const ushort IFLA_BR_MCAST_SNOOPING = 23;
    private const ushort IFLA_BR_MCAST_QUERIER = 25;

    public static void WriteDump(ref NetlinkWriter writer, uint sequence)
    {
        writer.Begin(RTM_GETLINK, NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        for (int i = 0; i < HeaderSize / 4; i++) writer.U32(0);
        writer.End();
    }

    /// <summary>Sets an interface up or down.</summary>
    public static void WriteSetUp(ref NetlinkWriter writer, (InterfaceIndex Index, bool Up) change, uint sequence)
    {
        writer.Begin(RTM_NEWLINK, NetlinkFlags.Request | NetlinkFlags.Ack, sequence);
        writer.U32(0);
        writer.U32((uint)change.Index.Value);
        writer.U32(change.Up ? IffUp : 0);
        writer.U32(IffUp);
        writer.End();
    }

    /// <summary>Reads struct ifinfomsg and its attributes; false when this is no link message.</summary>
    public static bool TryRead(in NetlinkMessage message, out LinkInfo link)
    {
        link = null!;
        if (message.Type is not (RTM_NEWLINK or RTM_DELLINK) || message.Payload.Length < HeaderSize) return false;
        link = new LinkInfo
        {
            HardwareType = BinaryPrimitives.ReadUInt16LittleEndian(message.Payload[2..]),
            Index = new InterfaceIndex(BinaryPrimitives.ReadInt32LittleEndian(message.Payload[4..])),
            Flags = BinaryPrimitives.ReadUInt32LittleEndian(message.Payload[8..]),
            Name = "",
            Deleted = message.Type == RTM_DELLINK,
        };
        NetlinkAttributes attributes = new(message.Payload[HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute)) link = With(link, attribute);
        return link.Name.Length > 0;
    }

    private static LinkInfo With(LinkInfo link, NetlinkAttribute attribute) => attribute.Type switch
    {
        IFLA_IFNAME => link with { Name = attribute.Text },
        IFLA_MTU => link with { Mtu = attribute.U32 },
        IFLA_GROUP => link with { Group = attribute.U32 },
        IFLA_LINK => link with { Parent = new InterfaceIndex((int)attribute.U32) },
        IFLA_MASTER => link with { Master = new InterfaceIndex((int)attribute.U32) },
        IFLA_LINKINFO => WithKind(link, new NetlinkAttributes(attribute.Payload)),
        IFLA_ADDRESS when attribute.Payload.Length == MacAddress.Length => link with { Mac = MacAddress.FromBytes(attribute.Payload) },
        _ => link,
    };

    private static LinkInfo WithKind(LinkInfo link, NetlinkAttributes attributes)
    {
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type == IFLA_INFO_KIND) link = link with { Kind = attribute.Text };
            else if (attribute.Type == IFLA_INFO_DATA) link = WithData(link, new NetlinkAttributes(attribute.Payload));
        }
        return link;
    }

    /// <summary>IFLA_MACVLAN_MODE, IFLA_IPVLAN_MODE and IFLA_VRF_TABLE are all number 1; the kind comes before the data.</summary>
    private static LinkInfo WithData(LinkInfo link, NetlinkAttributes attributes)
    {
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (link.Kind == "bridge" && attribute.Type == IFLA_BR_MCAST_SNOOPING) link = link with { SnoopsMulticast = attribute.U8 != 0 };
            if (link.Kind == "bridge" && attribute.Type == IFLA_BR_MCAST_QUERIER) link = link with { QueriesMulticast = attribute.U8 != 0 };
            if (attribute.Type != 1) continue;
            if (link.Kind == "vrf") link = link with { VrfTable = attribute.U32 };
            else if (link.Kind == "macvlan") link = link with { Mode = attribute.U32 };
            else if (link.Kind == "ipvlan") link = link with { Mode = attribute.U16 };
        }
        return link;
    }
}
