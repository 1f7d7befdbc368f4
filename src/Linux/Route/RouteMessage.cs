using System.Buffers.Binary;
using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Route;

/// <summary>Codec of route messages: struct rtmsg and its attributes (linux/rtnetlink.h).</summary>
public static class RouteMessage
{
    public const ushort RTM_NEWROUTE = 24;
    public const ushort RTM_DELROUTE = 25;
    public const ushort RTM_GETROUTE = 26;

    internal const ushort RTA_GATEWAY = 5;
    internal const ushort RTA_FLOW = 11;
    internal const byte RTNH_F_ONLINK = 4;

    private const int HeaderSize = 12;
    private const ushort RTA_DST = 1;
    private const ushort RTA_SRC = 2;
    private const ushort RTA_OIF = 4;
    private const ushort RTA_PRIORITY = 6;
    private const ushort RTA_PREFSRC = 7;
    private const ushort RTA_METRICS = 8;
    private const ushort RTA_MULTIPATH = 9;
    private const ushort RTA_TABLE = 15;
    private const ushort RTA_PREF = 20;
    private const ushort RTA_EXPIRES = 23;
    private const ushort RTA_TTL_PROPAGATE = 26;
    private const byte RT_SCOPE_NOWHERE = 255;

    /// <summary>Asks for the routes of one IP version that one protocol put there; older kernels send all and the reader sorts them out.</summary>
    public static void WriteDump(ref NetlinkWriter writer, IpFamily family, uint sequence)
    {
        writer.Begin(RTM_GETROUTE, NetlinkFlags.Request | NetlinkFlags.Dump, sequence);
        writer.U8((byte)family);
        for (int i = 1; i < HeaderSize; i++) writer.U8(0);
        writer.End();
    }

    public static void WriteAdd(ref NetlinkWriter writer, KernelRoute route, uint sequence)
    {
        ushort flags = NetlinkFlags.Request | NetlinkFlags.Ack | NetlinkFlags.Create;
        // A route of another type than unicast must be the only one to its destination.
        if (route.Place == RoutePlace.Only || route.Type != KernelRoute.Unicast) flags |= NetlinkFlags.Exclusive;
        else if (route.Place == RoutePlace.Append) flags |= NetlinkFlags.Append;
        WriteHeader(ref writer, RTM_NEWROUTE, flags, route, route.Scope ?? 0, sequence);
        if (!route.PreferredSource.IsNone) writer.AttributeAddress(RTA_PREFSRC, route.PreferredSource);
        WriteNextHop(ref writer, route);
        if (route.Realms is uint realms) writer.AttributeU32(RTA_FLOW, realms);
        if (route.Expires is uint expires) writer.AttributeU32(RTA_EXPIRES, expires);
        if (route.Metrics is RouteMetrics metrics) RouteMetricsMessage.Write(ref writer, RTA_METRICS, metrics);
        if (route.PropagateTtl is bool propagate) writer.AttributeU8(RTA_TTL_PROPAGATE, propagate ? (byte)1 : (byte)0);
        if (route.Preference is byte preference) writer.AttributeU8(RTA_PREF, preference);
        if (route.Hops.Count > 0) WriteHops(ref writer, route.Hops);
        writer.End();
    }

    /// <summary>Names as much as tells the route from others to the same destination; never one of another protocol.</summary>
    public static void WriteDelete(ref NetlinkWriter writer, KernelRoute route, uint sequence)
    {
        const ushort flags = NetlinkFlags.Request | NetlinkFlags.Ack;
        WriteHeader(ref writer, RTM_DELROUTE, flags, route, route.Scope ?? RT_SCOPE_NOWHERE, sequence);
        WriteNextHop(ref writer, route);
        if (route.Hops.Count > 0) WriteHops(ref writer, route.Hops);
        writer.End();
    }

    /// <summary>Reads what identifies a route; false when this is no route message, or one of a cached route.</summary>
    public static bool TryRead(in NetlinkMessage message, out KernelRoute route)
    {
        const uint cloned = 0x200;
        route = null!;
        ReadOnlySpan<byte> bytes = message.Payload;
        if (message.Type is not (RTM_NEWROUTE or RTM_DELROUTE) || bytes.Length < HeaderSize) return false;
        if (bytes[0] is not ((byte)IpFamily.V4 or (byte)IpFamily.V6)) return false;
        if ((BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) & cloned) != 0) return false;
        IpAddress any = bytes[0] == (byte)IpFamily.V4 ? IpAddress.AnyV4 : IpAddress.AnyV6;
        route = new KernelRoute
        {
            Destination = new IpPrefix(any, bytes[1]),
            Tos = bytes[3],
            Table = bytes[4],
            Protocol = bytes[5],
            Scope = bytes[6],
            Type = bytes[7],
            Deleted = message.Type == RTM_DELROUTE,
        };
        NetlinkAttributes attributes = new(bytes[HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute)) route = With(route, attribute);
        return true;
    }

    private static KernelRoute With(KernelRoute route, NetlinkAttribute attribute) => attribute.Type switch
    {
        RTA_DST => route with { Destination = new IpPrefix(attribute.Address, route.Destination.Length) },
        RTA_OIF => route with { Interface = new InterfaceIndex((int)attribute.U32) },
        RTA_GATEWAY => route with { Gateway = attribute.Address },
        RTA_PRIORITY => route with { Metric = attribute.U32 },
        RTA_TABLE => route with { Table = attribute.U32 },
        _ => route,
    };

    private static void WriteHeader(ref NetlinkWriter writer, ushort type, ushort flags, KernelRoute route, byte scope, uint sequence)
    {
        writer.Begin(type, flags, sequence);
        writer.U8((byte)route.Destination.Family);
        writer.U8(route.Destination.Length);
        writer.U8(route.From?.Length ?? 0);
        writer.U8(route.Tos);
        writer.U8(route.Table < 256 ? (byte)route.Table : (byte)0);
        writer.U8(route.Protocol);
        writer.U8(scope);
        writer.U8(route.Type);
        writer.U32(route.OnLink ? RTNH_F_ONLINK : 0u);
        writer.AttributeAddress(RTA_DST, route.Destination.Network);
        if (route.From is IpPrefix from) writer.AttributeAddress(RTA_SRC, from.Network);
        if (route.Table >= 256) writer.AttributeU32(RTA_TABLE, route.Table);
    }

    private static void WriteNextHop(ref NetlinkWriter writer, KernelRoute route)
    {
        if (!route.Gateway.IsNone) writer.AttributeAddress(RTA_GATEWAY, route.Gateway);
        if (route.Encapsulation is RouteEncapsulation encapsulation) EncapsulationMessage.Write(ref writer, encapsulation);
        if (route.Interface != InterfaceIndex.None) writer.AttributeU32(RTA_OIF, (uint)route.Interface.Value);
        if (route.Metric is uint metric) writer.AttributeU32(RTA_PRIORITY, metric);
    }

    /// <summary>struct rtnexthop: length, flags, weight less one, interface; then the attributes of the hop.</summary>
    private static void WriteHops(ref NetlinkWriter writer, ValueList<RouteHop> hops)
    {
        int list = writer.BeginNest(RTA_MULTIPATH);
        foreach (RouteHop hop in hops)
        {
            int start = writer.Length;
            writer.U16(0);
            writer.U8(hop.OnLink ? RTNH_F_ONLINK : (byte)0);
            writer.U8((byte)(hop.Weight - 1));
            writer.U32((uint)hop.Interface.Value);
            if (!hop.Gateway.IsNone) writer.AttributeAddress(RTA_GATEWAY, hop.Gateway);
            if (hop.Encapsulation is RouteEncapsulation encapsulation) EncapsulationMessage.Write(ref writer, encapsulation);
            if (hop.Realms is uint realms) writer.AttributeU32(RTA_FLOW, realms);
            writer.EndNest(start);
        }
        writer.EndNest(list);
    }
}
