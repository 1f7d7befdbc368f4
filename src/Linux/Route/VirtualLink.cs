using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>A macvlan or ipvlan to be made on a parent interface.</summary>
public sealed record VirtualLink
{
    public required string Name { get; init; }
    public required InterfaceIndex Parent { get; init; }

    /// <summary>Null: an ipvlan, which has its parent's.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>IPVLAN_F_*: 0 bridge, 1 private, 2 vepa.</summary>
    public ushort IpvlanFlags { get; init; }

    /// <summary>Link group; null: the parent's.</summary>
    public uint? Group { get; init; }

    /// <summary>The VRF that it is to belong to; none otherwise.</summary>
    public InterfaceIndex Master { get; init; }
}

/// <summary>Messages that make, set up and remove virtual links (linux/if_link.h).</summary>
public static class VirtualLinkMessage
{
    /// <summary>MACVLAN_MODE_PRIVATE: no traffic between macvlans of one parent.</summary>
    public const uint PrivateMode = 1;

    private const ushort AF_INET = 2;
    private const ushort AF_INET6 = 10;
    private const ushort IFLA_ADDRESS = 1;
    private const ushort IFLA_IFNAME = 3;
    private const ushort IFLA_LINK = 5;
    private const ushort IFLA_MASTER = 10;
    private const ushort IFLA_LINKINFO = 18;
    private const ushort IFLA_AF_SPEC = 26;
    private const ushort IFLA_GROUP = 27;
    private const ushort IFLA_INFO_KIND = 1;
    private const ushort IFLA_INFO_DATA = 2;
    private const ushort IFLA_MACVLAN_MODE = 1;
    private const ushort IFLA_IPVLAN_MODE = 1;
    private const ushort IFLA_IPVLAN_FLAGS = 2;
    private const ushort IFLA_INET_CONF = 1;
    private const ushort IFLA_INET6_ADDR_GEN_MODE = 8;
    private const byte IN6_ADDR_GEN_MODE_NONE = 1;
    private const ushort IPVLAN_MODE_L2 = 0;

    // IPV4_DEVCONF_* of linux/ip.h.
    private const ushort RpFilter = 8;
    private const ushort ArpIgnore = 19;
    private const ushort PromoteSecondaries = 20;
    private const ushort AcceptLocal = 23;

    public static void WriteCreate(ref NetlinkWriter writer, VirtualLink link, uint sequence)
    {
        Begin(ref writer, LinkMessage.RTM_NEWLINK, NetlinkFlags.Create | NetlinkFlags.Exclusive, InterfaceIndex.None, sequence);
        int info = writer.BeginNest(IFLA_LINKINFO);
        writer.AttributeText(IFLA_INFO_KIND, link.Mac is null ? "ipvlan" : "macvlan");
        int data = writer.BeginNest(IFLA_INFO_DATA);
        if (link.Mac is null)
        {
            writer.AttributeU16(IFLA_IPVLAN_MODE, IPVLAN_MODE_L2);
            writer.AttributeU16(IFLA_IPVLAN_FLAGS, link.IpvlanFlags);
        }
        else writer.AttributeU32(IFLA_MACVLAN_MODE, PrivateMode);
        writer.EndNest(data);
        writer.EndNest(info);
        writer.AttributeU32(IFLA_LINK, (uint)link.Parent.Value);
        writer.AttributeText(IFLA_IFNAME, link.Name);
        if (link.Mac is MacAddress mac) WriteMac(ref writer, mac);
        if (link.Group is uint group) writer.AttributeU32(IFLA_GROUP, group);
        if (link.Master != InterfaceIndex.None) writer.AttributeU32(IFLA_MASTER, (uint)link.Master.Value);
        writer.End();
    }

    /// <summary>
    /// Settings of a VMAC: no answer to ARP for addresses of other interfaces (for IPv6 neither: it would lead others astray who ask for the
    /// host's own address), packets from our own addresses are taken, and no address but those that are given.
    /// </summary>
    public static void WriteSettings(ref NetlinkWriter writer, (InterfaceIndex Index, bool ForIPv4) link, uint sequence)
    {
        Begin(ref writer, LinkMessage.RTM_NEWLINK, 0, link.Index, sequence);
        int settings = writer.BeginNest(IFLA_AF_SPEC);
        int v4 = writer.BeginNest(AF_INET);
        int numbers = writer.BeginNest(IFLA_INET_CONF);
        writer.AttributeU32(ArpIgnore, 1);
        if (link.ForIPv4)
        {
            writer.AttributeU32(AcceptLocal, 1);
            writer.AttributeU32(RpFilter, 0);
            writer.AttributeU32(PromoteSecondaries, 1);
        }
        writer.EndNest(numbers);
        writer.EndNest(v4);
        int v6 = writer.BeginNest(AF_INET6);
        writer.AttributeU8(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
        writer.EndNest(v6);
        writer.EndNest(settings);
        writer.End();
    }

    public static void WriteDelete(ref NetlinkWriter writer, InterfaceIndex index, uint sequence)
    {
        Begin(ref writer, LinkMessage.RTM_DELLINK, 0, index, sequence);
        writer.End();
    }

    /// <summary>Moves an interface into a link group.</summary>
    public static void WriteGroup(ref NetlinkWriter writer, (InterfaceIndex Index, uint Group) change, uint sequence)
    {
        Begin(ref writer, LinkMessage.RTM_NEWLINK, 0, change.Index, sequence);
        writer.AttributeU32(IFLA_GROUP, change.Group);
        writer.End();
    }

    /// <summary>Moves an interface into a VRF, or out of any: none.</summary>
    public static void WriteMaster(ref NetlinkWriter writer, (InterfaceIndex Index, InterfaceIndex Master) change, uint sequence)
    {
        Begin(ref writer, LinkMessage.RTM_NEWLINK, 0, change.Index, sequence);
        writer.AttributeU32(IFLA_MASTER, (uint)change.Master.Value);
        writer.End();
    }

    /// <summary>Removes every interface of a link group at once.</summary>
    public static void WriteDeleteGroup(ref NetlinkWriter writer, uint group, uint sequence)
    {
        Begin(ref writer, LinkMessage.RTM_DELLINK, 0, InterfaceIndex.None, sequence);
        writer.AttributeU32(IFLA_GROUP, group);
        writer.End();
    }

    private static void WriteMac(ref NetlinkWriter writer, MacAddress mac)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        mac.CopyTo(bytes);
        writer.Attribute(IFLA_ADDRESS, bytes);
    }

    /// <summary>struct ifinfomsg without flags.</summary>
    private static void Begin(ref NetlinkWriter writer, ushort type, ushort flags, InterfaceIndex index, uint sequence)
    {
        writer.Begin(type, (ushort)(NetlinkFlags.Request | NetlinkFlags.Ack | flags), sequence);
        writer.U32(0);
        writer.U32((uint)index.Value);
        writer.U32(0);
        writer.U32(0);
    }
}
