using System.Buffers.Binary;
using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>An address on an interface, as wanted or as the kernel describes it (RTM_NEWADDR, linux/if_addr.h).</summary>
public sealed record InterfaceAddress
{
    public required InterfaceIndex Interface { get; init; }

    /// <summary>The local address and its prefix length.</summary>
    public required IpPrefix Prefix { get; init; }

    /// <summary>Point-to-point peer; the prefix length on the interface is then the peer's.</summary>
    public IpPrefix? Peer { get; init; }
    public IpAddress Broadcast { get; init; }
    public string? Label { get; init; }

    /// <summary>RT_SCOPE_*: 0 global, 253 link, 254 host.</summary>
    public byte Scope { get; init; }

    /// <summary>IFA_F_* bits.</summary>
    public uint Flags { get; init; }

    /// <summary>Seconds; null is forever.</summary>
    public uint? PreferredLifetime { get; init; }

    /// <summary>True for RTM_DELADDR.</summary>
    public bool Deleted { get; init; }

    /// <summary>For RTM_DELADDR: netlink port of who asked for it, mostly a process number; 0: the kernel itself, or not known.</summary>
    public uint DeletedBy { get; init; }
}

/// <summary>IFA_F_* of linux/if_addr.h that a configuration can ask for.</summary>
public static class AddressFlags
{
    public const uint NoDad = 0x02;
    public const uint HomeAddress = 0x10;
    public const uint ManageTempAddr = 0x100;
    public const uint NoPrefixRoute = 0x200;
    public const uint McAutoJoin = 0x400;
}

/// <summary>Codec of address messages.</summary>
public static class AddressMessage
{
    public const ushort RTM_NEWADDR = 20;
    public const ushort RTM_DELADDR = 21;
    public const ushort RTM_GETADDR = 22;

    private const int HeaderSize = 8;
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;
    private const ushort IFA_LABEL = 3;
    private const ushort IFA_BROADCAST = 4;
    private const ushort IFA_CACHEINFO = 6;
    private const ushort IFA_FLAGS = 8;
    private const ushort IFA_PROTO = 11;

    /// <summary>Marks addresses as put there by this kind of daemon (RTPROT_KEEPALIVED of linux/rtnetlink.h).</summary>
    private const byte OriginKeepalived = 18;
    private const uint Forever = uint.MaxValue;

    public static void WriteDump(ref NetlinkWriter writer, uint sequence)
    {
        writer.Begin(RTM_GETADDR, NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        writer.U32(0);
        writer.U32(0);
        writer.End();
    }

    public static void WriteAdd(ref NetlinkWriter writer, InterfaceAddress address, uint sequence)
    {
        const ushort flags = NetlinkFlags.Request | NetlinkFlags.Ack | NetlinkFlags.Create | NetlinkFlags.Replace;
        WriteHeader(ref writer, RTM_NEWADDR, flags, address, sequence);
        if (!address.Broadcast.IsNone) writer.AttributeAddress(IFA_BROADCAST, address.Broadcast);
        if (address.Label is not null) writer.AttributeText(IFA_LABEL, address.Label);
        if (address.Flags != 0) writer.AttributeU32(IFA_FLAGS, address.Flags);
        if (address.PreferredLifetime is uint preferred) WriteLifetime(ref writer, preferred);
        writer.AttributeU8(IFA_PROTO, OriginKeepalived);
        writer.End();
    }

    public static void WriteDelete(ref NetlinkWriter writer, InterfaceAddress address, uint sequence)
    {
        WriteHeader(ref writer, RTM_DELADDR, NetlinkFlags.Request | NetlinkFlags.Ack, address, sequence);
        if (address.Label is not null) writer.AttributeText(IFA_LABEL, address.Label);
        writer.End();
    }

    /// <summary>Reads struct ifaddrmsg and its attributes; false when this is no address message.</summary>
    public static bool TryRead(in NetlinkMessage message, out InterfaceAddress address)
    {
        address = null!;
        if (message.Type is not (RTM_NEWADDR or RTM_DELADDR) || message.Payload.Length < HeaderSize) return false;
        IpAddress local = default, remote = default, broadcast = default;
        string? label = null;
        uint flags = message.Payload[2];
        NetlinkAttributes attributes = new(message.Payload[HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type == IFA_LOCAL) local = attribute.Address;
            else if (attribute.Type == IFA_ADDRESS) remote = attribute.Address;
            else if (attribute.Type == IFA_BROADCAST) broadcast = attribute.Address;
            else if (attribute.Type == IFA_LABEL) label = attribute.Text;
            else if (attribute.Type == IFA_FLAGS) flags = attribute.U32;
        }
        // IPv6 without a peer names only IFA_ADDRESS.
        if (local.IsNone) local = remote;
        if (local.IsNone) return false;
        byte length = message.Payload[1];
        address = new InterfaceAddress
        {
            Interface = new InterfaceIndex(BinaryPrimitives.ReadInt32LittleEndian(message.Payload[4..])),
            Prefix = new IpPrefix(local, length),
            Peer = remote == local || remote.IsNone ? null : new IpPrefix(remote, length),
            Broadcast = broadcast,
            Label = label,
            Scope = message.Payload[3],
            Flags = flags,
            Deleted = message.Type == RTM_DELADDR,
            DeletedBy = message.Type == RTM_DELADDR ? message.Port : 0,
        };
        return true;
    }

    private static void WriteHeader(ref NetlinkWriter writer, ushort type, ushort flags, InterfaceAddress address, uint sequence)
    {
        writer.Begin(type, flags, sequence);
        writer.U8((byte)address.Prefix.Family);
        writer.U8(address.Peer?.Length ?? address.Prefix.Length);
        writer.U8(0);
        writer.U8(address.Scope);
        writer.U32((uint)address.Interface.Value);
        writer.AttributeAddress(IFA_LOCAL, address.Prefix.Address);
        writer.AttributeAddress(IFA_ADDRESS, address.Peer?.Address ?? address.Prefix.Address);
    }

    /// <summary>struct ifa_cacheinfo: preferred, valid, and two times that only the kernel writes.</summary>
    private static void WriteLifetime(ref NetlinkWriter writer, uint preferred)
    {
        Span<byte> info = stackalloc byte[16];
        info.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(info, preferred);
        BinaryPrimitives.WriteUInt32LittleEndian(info[4..], Forever);
        writer.Attribute(IFA_CACHEINFO, info);
    }
}
