using System.Buffers.Binary;
using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Nftables;

/// <summary>Packets of a protocol (IPPROTO_*) to a range of addresses and a port get a mark.</summary>
public readonly record struct MarkedRange(byte Protocol, IpAddress First, IpAddress Last, ushort Port, uint Mark);

/// <summary>
/// Tables of nftables, one for each family, that mark packets for IPVS, laid out as keepalived lays them out: for each protocol a map
/// from address and port to a mark, and a rule in chain "in" that looks there. What failed is an errno; 0 is success.
/// </summary>
/// <param name="name">Name of the tables.</param>
/// <param name="priority">Priority of the chain; filter is 0.</param>
/// <param name="counters">Count the packets that each rule sees.</param>
public sealed class MarkTable(string name, int priority, bool counters) : IDisposable
{
    private const byte AF_INET = 2, AF_INET6 = 10;
    private const uint HookInput = 1;
    private const int PortFieldBytes = 4, MarkBytes = 4;
    private const int RangesPerMessageMax = 400;
    private const int OtherBytesMax = 16 * 1024, RangeBytesMax = 128;

    /// <summary>Type numbers of nft: address, port, mark; a key of two fields has both, six bits each.</summary>
    private const uint Ipv4Type = 7, Ipv6Type = 8, PortType = 13, MarkType = 19, TypeBits = 6;

    private readonly NetlinkSocket socket = new(NetlinkSocket.Netfilter);
    private readonly byte[] incoming = new byte[64 * 1024];

    /// <summary>From now on exactly these packets are marked: each family changes in one transaction. 0 or the first errno.</summary>
    public int Replace(IReadOnlyCollection<MarkedRange> ranges)
    {
        int v4 = Replace(AF_INET, [.. ranges.Where(range => range.First.IsV4)]);
        int v6 = Replace(AF_INET6, [.. ranges.Where(range => range.First.IsV6)]);
        return v4 != 0 ? v4 : v6;
    }

    public void Dispose() => socket.Dispose();

    private int Replace(byte family, MarkedRange[] ranges)
    {
        // A transaction is one piece, however large.
        byte[] outgoing = new byte[OtherBytesMax + ranges.Length * RangeBytesMax];
        socket.SetSendBuffer(outgoing.Length * 2);
        socket.SetReceiveBuffer(incoming.Length * 4);
        NftablesBatch batch = new(socket, outgoing);
        // Adding first makes the deletion succeed whether or not there was one.
        Table(ref batch, family, NftablesNumbers.NewTable, NetlinkFlags.Create);
        Table(ref batch, family, NftablesNumbers.DeleteTable, 0);
        if (ranges.Length > 0)
        {
            Table(ref batch, family, NftablesNumbers.NewTable, NetlinkFlags.Create);
            Chain(ref batch, family);
            uint id = 0;
            foreach (IGrouping<byte, MarkedRange> protocol in ranges.GroupBy(range => range.Protocol))
            {
                id++;
                Map(ref batch, family, protocol.Key, id);
                foreach (MarkedRange[] some in protocol.Chunk(RangesPerMessageMax)) Elements(ref batch, family, MapName(protocol.Key), some);
                Rule(ref batch, family, protocol.Key, id);
            }
        }
        return batch.Commit(incoming);
    }

    private static string MapName(byte protocol) => protocol switch { 17 => "udp_map", 132 => "sctp_map", _ => "tcp_map" };

    private static int AddressBytes(byte family) => family == AF_INET6 ? 16 : 4;

    private void Table(ref NftablesBatch batch, byte family, byte message, ushort flags)
    {
        batch.Begin(message, flags, family);
        batch.Text(NftablesNumbers.TableName, name);
        batch.End();
    }

    private void Chain(ref NftablesBatch batch, byte family)
    {
        batch.Begin(NftablesNumbers.NewChain, NetlinkFlags.Create, family);
        batch.Text(NftablesNumbers.ChainTable, name);
        batch.Text(NftablesNumbers.ChainName, "in");
        int nest = batch.BeginNest(NftablesNumbers.ChainHook);
        batch.Number(NftablesNumbers.HookNumber, HookInput);
        batch.Number(NftablesNumbers.HookPriority, (uint)priority);
        batch.EndNest(nest);
        batch.Number(NftablesNumbers.ChainPolicy, NftablesNumbers.VerdictAccept);
        batch.Text(NftablesNumbers.ChainType, "filter");
        batch.End();
    }

    private void Map(ref NftablesBatch batch, byte family, byte protocol, uint id)
    {
        batch.Begin(NftablesNumbers.NewSet, NetlinkFlags.Create, family);
        batch.Text(NftablesNumbers.SetTable, name);
        batch.Text(NftablesNumbers.SetName, MapName(protocol));
        batch.Number(NftablesNumbers.SetFlags, NftablesNumbers.SetInterval | NftablesNumbers.SetMap | NftablesNumbers.SetConcatenated);
        batch.Number(NftablesNumbers.SetKeyType, (family == AF_INET6 ? Ipv6Type : Ipv4Type) << (int)TypeBits | PortType);
        batch.Number(NftablesNumbers.SetKeyLength, (uint)(AddressBytes(family) + PortFieldBytes));
        batch.Number(NftablesNumbers.SetDataType, MarkType);
        batch.Number(NftablesNumbers.SetDataLength, MarkBytes);
        batch.Number(NftablesNumbers.SetId, id);
        int description = batch.BeginNest(NftablesNumbers.SetDescription);
        int fields = batch.BeginNest(NftablesNumbers.DescriptionFields);
        Field(ref batch, (uint)AddressBytes(family));
        Field(ref batch, length: 2);
        batch.EndNest(fields);
        batch.EndNest(description);
        // For nft, which shows values as big-endian unless told: the byte order of keys (none) and of values (the host's).
        batch.Bytes(NftablesNumbers.SetUserData, [0, 4, 0, 0, 0, 0, 1, 4, 1, 0, 0, 0]);
        batch.End();
    }

    private static void Field(ref NftablesBatch batch, uint length)
    {
        int field = batch.BeginNest(NftablesNumbers.ListElement);
        batch.Number(NftablesNumbers.FieldLength, length);
        batch.EndNest(field);
    }

    private void Elements(ref NftablesBatch batch, byte family, string map, MarkedRange[] ranges)
    {
        batch.Begin(NftablesNumbers.NewElement, NetlinkFlags.Create, family);
        batch.Text(NftablesNumbers.ElementsTable, name);
        batch.Text(NftablesNumbers.ElementsSet, map);
        int list = batch.BeginNest(NftablesNumbers.ElementsList);
        foreach (MarkedRange range in ranges)
        {
            int element = batch.BeginNest(NftablesNumbers.ListElement);
            Key(ref batch, NftablesNumbers.ElementKey, range.First, range.Port);
            Key(ref batch, NftablesNumbers.ElementKeyEnd, range.Last, range.Port);
            int data = batch.BeginNest(NftablesNumbers.ElementData);
            batch.Bytes(NftablesNumbers.DataValue, BitConverter.GetBytes(range.Mark));
            batch.EndNest(data);
            batch.EndNest(element);
        }
        batch.EndNest(list);
        batch.End();
    }

    private static void Key(ref NftablesBatch batch, ushort attribute, IpAddress address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16 + PortFieldBytes];
        bytes.Clear();
        address.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[address.ByteLength..], port);
        int key = batch.BeginNest(attribute);
        batch.Bytes(NftablesNumbers.DataValue, bytes[..(address.ByteLength + PortFieldBytes)]);
        batch.EndNest(key);
    }

    /// <summary>meta mark set ip daddr . tcp dport map @tcp_map return.</summary>
    private void Rule(ref NftablesBatch batch, byte family, byte protocol, uint id)
    {
        const uint ipv4Destination = 16, ipv6Destination = 24;
        // Registers of 32 bits begin at 8, and 1 is the first four of them: the port follows the address.
        const uint afterIpv4 = 9, afterIpv6 = 2;
        bool isV6 = family == AF_INET6;
        batch.Begin(NftablesNumbers.NewRule, NetlinkFlags.Create | NetlinkFlags.Append, family);
        batch.Text(NftablesNumbers.RuleTable, name);
        batch.Text(NftablesNumbers.RuleChain, "in");
        int rule = batch.BeginNest(NftablesNumbers.RuleExpressions);
        if (counters) NftablesExpressions.Count(ref batch);
        NftablesExpressions.OfProtocol(ref batch, protocol);
        NftablesExpressions.LoadNetworkHeader(ref batch, isV6 ? ipv6Destination : ipv4Destination, (uint)AddressBytes(family));
        NftablesExpressions.LoadDestinationPort(ref batch, isV6 ? afterIpv6 : afterIpv4);
        NftablesExpressions.Map(ref batch, MapName(protocol), id);
        NftablesExpressions.SetMark(ref batch);
        NftablesExpressions.Return(ref batch);
        batch.EndNest(rule);
        batch.End();
    }
}
