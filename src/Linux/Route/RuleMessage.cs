using System.Buffers.Binary;
using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>Codec of rule messages: struct fib_rule_hdr and its attributes (linux/fib_rules.h).</summary>
public static class RuleMessage
{
    public const ushort RTM_NEWRULE = 32;
    public const ushort RTM_DELRULE = 33;
    public const ushort RTM_GETRULE = 34;

    private const int HeaderSize = 12;
    private const uint FIB_RULE_INVERT = 2;
    private const ushort FRA_DST = 1;
    private const ushort FRA_SRC = 2;
    private const ushort FRA_IIFNAME = 3;
    private const ushort FRA_GOTO = 4;
    private const ushort FRA_PRIORITY = 6;
    private const ushort FRA_FWMARK = 10;
    private const ushort FRA_FLOW = 11;
    private const ushort FRA_TUN_ID = 12;
    private const ushort FRA_SUPPRESS_IFGROUP = 13;
    private const ushort FRA_SUPPRESS_PREFIXLEN = 14;
    private const ushort FRA_TABLE = 15;
    private const ushort FRA_FWMASK = 16;
    private const ushort FRA_OIFNAME = 17;
    private const ushort FRA_L3MDEV = 19;
    private const ushort FRA_UID_RANGE = 20;
    private const ushort FRA_PROTOCOL = 21;
    private const ushort FRA_IP_PROTO = 22;
    private const ushort FRA_SPORT_RANGE = 23;
    private const ushort FRA_DPORT_RANGE = 24;

    public static void WriteDump(ref NetlinkWriter writer, IpFamily family, uint sequence)
    {
        writer.Begin(RTM_GETRULE, NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        writer.U8((byte)family);
        for (int i = 1; i < HeaderSize; i++) writer.U8(0);
        writer.End();
    }

    public static void WriteAdd(ref NetlinkWriter writer, KernelRule rule, uint sequence) =>
        Write(ref writer, RTM_NEWRULE, NetlinkFlags.Request | NetlinkFlags.Ack | NetlinkFlags.Create | NetlinkFlags.Exclusive, rule, sequence);

    public static void WriteDelete(ref NetlinkWriter writer, KernelRule rule, uint sequence) =>
        Write(ref writer, RTM_DELRULE, NetlinkFlags.Request | NetlinkFlags.Ack, rule, sequence);

    /// <summary>Reads what identifies a rule; false when this is no rule message.</summary>
    public static bool TryRead(in NetlinkMessage message, out KernelRule rule)
    {
        rule = null!;
        ReadOnlySpan<byte> bytes = message.Payload;
        if (message.Type is not (RTM_NEWRULE or RTM_DELRULE) || bytes.Length < HeaderSize) return false;
        if (bytes[0] is not ((byte)IpFamily.V4 or (byte)IpFamily.V6)) return false;
        IpFamily family = (IpFamily)bytes[0];
        IpAddress any = family == IpFamily.V4 ? IpAddress.AnyV4 : IpAddress.AnyV6;
        rule = new KernelRule
        {
            Family = family,
            Action = (RuleAction)bytes[7],
            To = new IpPrefix(any, bytes[1]),
            From = new IpPrefix(any, bytes[2]),
            Tos = bytes[3],
            Table = bytes[4],
            Invert = (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) & FIB_RULE_INVERT) != 0,
            Deleted = message.Type == RTM_DELRULE,
        };
        NetlinkAttributes attributes = new(bytes[HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute)) rule = With(rule, attribute);
        return true;
    }

    private static KernelRule With(KernelRule rule, NetlinkAttribute attribute) => attribute.Type switch
    {
        FRA_DST => rule with { To = new IpPrefix(attribute.Address, rule.To!.Value.Length) },
        FRA_SRC => rule with { From = new IpPrefix(attribute.Address, rule.From!.Value.Length) },
        FRA_IIFNAME => rule with { InputInterface = attribute.Text },
        FRA_OIFNAME => rule with { OutputInterface = attribute.Text },
        FRA_PRIORITY => rule with { Priority = attribute.U32 },
        FRA_FWMARK => rule with { Mark = attribute.U32 },
        FRA_TABLE => rule with { Table = attribute.U32 },
        FRA_PROTOCOL => rule with { Protocol = attribute.U8 },
        FRA_L3MDEV => rule with { UsesMasterTable = attribute.U8 != 0 },
        _ => rule,
    };

    private static void Write(ref NetlinkWriter writer, ushort type, ushort flags, KernelRule rule, uint sequence)
    {
        writer.Begin(type, flags, sequence);
        writer.U8((byte)rule.Family);
        writer.U8(rule.To?.Length ?? 0);
        writer.U8(rule.From?.Length ?? 0);
        writer.U8(rule.Tos);
        writer.U8(rule.Table < 256 ? (byte)rule.Table : (byte)0);
        writer.U8(0);
        writer.U8(0);
        writer.U8((byte)rule.Action);
        writer.U32(rule.Invert ? FIB_RULE_INVERT : 0);
        WriteSelectors(ref writer, rule);
        if (rule.Table >= 256) writer.AttributeU32(FRA_TABLE, rule.Table);
        if (rule.Action == RuleAction.Goto) writer.AttributeU32(FRA_GOTO, rule.GotoTarget);
        if (rule.Realms is uint realms) writer.AttributeU32(FRA_FLOW, realms);
        if (rule.SuppressPrefixLength is uint length) writer.AttributeU32(FRA_SUPPRESS_PREFIXLEN, length);
        if (rule.SuppressGroup is uint group) writer.AttributeU32(FRA_SUPPRESS_IFGROUP, group);
        if (rule.UsesMasterTable) writer.AttributeU8(FRA_L3MDEV, 1);
        if (rule.Protocol is byte protocol) writer.AttributeU8(FRA_PROTOCOL, protocol);
        writer.End();
    }

    private static void WriteSelectors(ref NetlinkWriter writer, KernelRule rule)
    {
        if (rule.From is { Length: > 0 } from) writer.AttributeAddress(FRA_SRC, from.Network);
        if (rule.To is { Length: > 0 } to) writer.AttributeAddress(FRA_DST, to.Network);
        writer.AttributeU32(FRA_PRIORITY, rule.Priority);
        if (rule.Mark is uint mark) writer.AttributeU32(FRA_FWMARK, mark);
        if (rule.MarkMask is uint mask) writer.AttributeU32(FRA_FWMASK, mask);
        if (rule.InputInterface is string input) writer.AttributeText(FRA_IIFNAME, input);
        if (rule.OutputInterface is string output) writer.AttributeText(FRA_OIFNAME, output);
        if (rule.TunnelId is ulong tunnel) writer.AttributeU64BigEndian(FRA_TUN_ID, tunnel);
        if (rule.Users is (uint first, uint last)) WriteUsers(ref writer, first, last);
        if (rule.IpProtocol is byte protocol) writer.AttributeU8(FRA_IP_PROTO, protocol);
        if (rule.SourcePorts is (ushort, ushort) source) WritePorts(ref writer, FRA_SPORT_RANGE, source);
        if (rule.DestinationPorts is (ushort, ushort) destination) WritePorts(ref writer, FRA_DPORT_RANGE, destination);
    }

    /// <summary>struct fib_rule_uid_range.</summary>
    private static void WriteUsers(ref NetlinkWriter writer, uint first, uint last)
    {
        writer.U16(12);
        writer.U16(FRA_UID_RANGE);
        writer.U32(first);
        writer.U32(last);
    }

    /// <summary>struct fib_rule_port_range, in host order.</summary>
    private static void WritePorts(ref NetlinkWriter writer, ushort type, (ushort First, ushort Last) ports)
    {
        writer.U16(8);
        writer.U16(type);
        writer.U16(ports.First);
        writer.U16(ports.Last);
    }
}
