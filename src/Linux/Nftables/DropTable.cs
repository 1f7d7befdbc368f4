using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Nftables;

/// <summary>
/// A table of nftables that drops packets from and to a set of IPv4 addresses, laid out as keepalived lays it out, because people look at it:
/// set "vips", chains "out" (ip saddr @vips drop) and "in" (ip daddr @vips drop). What failed is an errno; 0 is success.
/// </summary>
/// <param name="name">Name of the table.</param>
/// <param name="priority">Priority of both chains; filter is 0.</param>
public sealed class DropTable(string name, int priority) : IDisposable
{
    private const byte AF_INET = 2;
    private const string SetName = "vips";
    private const uint SetId = 1;

    /// <summary>Type number that nft shows as ipv4_addr; the kernel only keeps it.</summary>
    private const uint Ipv4AddressType = 7;
    private const int AddressBytes = 4;
    private const int ElementsPerMessageMax = 1000;
    private const uint SourceOffset = 12;
    private const uint DestinationOffset = 16;
    private const uint HookInput = 1;
    private const uint HookOutput = 3;

    private readonly NetlinkSocket socket = new(NetlinkSocket.Netfilter);
    private readonly byte[] outgoing = new byte[64 * 1024];
    private readonly byte[] incoming = new byte[64 * 1024];

    /// <summary>Makes the table, empty, in place of one that was left over.</summary>
    public int Create()
    {
        NftablesBatch batch = new(socket, outgoing);
        // Adding first makes the deletion succeed whether or not there was one.
        Table(ref batch, NftablesNumbers.NewTable, NetlinkFlags.Create);
        Table(ref batch, NftablesNumbers.DeleteTable, 0);
        Table(ref batch, NftablesNumbers.NewTable, NetlinkFlags.Create);
        Set(ref batch);
        Chain(ref batch, "out", HookOutput);
        Chain(ref batch, "in", HookInput);
        Rule(ref batch, "out", SourceOffset);
        Rule(ref batch, "in", DestinationOffset);
        return batch.Commit(incoming);
    }

    public int Add(IReadOnlyList<IpAddress> addresses) => Elements(NftablesNumbers.NewElement, NetlinkFlags.Create, addresses);

    /// <summary>All of the addresses must be in the table.</summary>
    public int Remove(IReadOnlyList<IpAddress> addresses) => Elements(NftablesNumbers.DeleteElement, 0, addresses);

    /// <summary>Removes the table with all that is in it; ENOENT: there was none.</summary>
    public int Delete()
    {
        NftablesBatch batch = new(socket, outgoing);
        Table(ref batch, NftablesNumbers.DeleteTable, 0);
        return batch.Commit(incoming);
    }

    public void Dispose() => socket.Dispose();

    private int Elements(byte message, ushort flags, IReadOnlyList<IpAddress> addresses)
    {
        int error = 0;
        foreach (IpAddress[] some in addresses.Chunk(ElementsPerMessageMax))
        {
            NftablesBatch batch = new(socket, outgoing);
            batch.Begin(message, flags, AF_INET);
            batch.Text(NftablesNumbers.ElementsTable, name);
            batch.Text(NftablesNumbers.ElementsSet, SetName);
            int list = batch.BeginNest(NftablesNumbers.ElementsList);
            foreach (IpAddress address in some) Element(ref batch, address);
            batch.EndNest(list);
            batch.End();
            int failed = batch.Commit(incoming);
            if (error == 0) error = failed;
        }
        return error;
    }

    private static void Element(ref NftablesBatch batch, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[AddressBytes];
        address.CopyTo(bytes);
        int element = batch.BeginNest(NftablesNumbers.ListElement);
        int key = batch.BeginNest(NftablesNumbers.ElementKey);
        batch.Bytes(NftablesNumbers.DataValue, bytes);
        batch.EndNest(key);
        batch.EndNest(element);
    }

    private void Table(ref NftablesBatch batch, byte message, ushort flags)
    {
        batch.Begin(message, flags, AF_INET);
        batch.Text(NftablesNumbers.TableName, name);
        batch.End();
    }

    private void Set(ref NftablesBatch batch)
    {
        batch.Begin(NftablesNumbers.NewSet, NetlinkFlags.Create, AF_INET);
        batch.Text(NftablesNumbers.SetTable, name);
        batch.Text(NftablesNumbers.SetName, SetName);
        batch.Number(NftablesNumbers.SetKeyType, Ipv4AddressType);
        batch.Number(NftablesNumbers.SetKeyLength, AddressBytes);
        batch.Number(NftablesNumbers.SetId, SetId);
        batch.End();
    }

    private void Chain(ref NftablesBatch batch, string chain, uint hook)
    {
        batch.Begin(NftablesNumbers.NewChain, NetlinkFlags.Create, AF_INET);
        batch.Text(NftablesNumbers.ChainTable, name);
        batch.Text(NftablesNumbers.ChainName, chain);
        int nest = batch.BeginNest(NftablesNumbers.ChainHook);
        batch.Number(NftablesNumbers.HookNumber, hook);
        batch.Number(NftablesNumbers.HookPriority, (uint)priority);
        batch.EndNest(nest);
        batch.Number(NftablesNumbers.ChainPolicy, NftablesNumbers.VerdictAccept);
        batch.Text(NftablesNumbers.ChainType, "filter");
        batch.End();
    }

    /// <summary>Load an address of the IP header, look it up in the set, drop when it is there.</summary>
    private void Rule(ref NftablesBatch batch, string chain, uint offset)
    {
        batch.Begin(NftablesNumbers.NewRule, NetlinkFlags.Create | NetlinkFlags.Append, AF_INET);
        batch.Text(NftablesNumbers.RuleTable, name);
        batch.Text(NftablesNumbers.RuleChain, chain);
        int rule = batch.BeginNest(NftablesNumbers.RuleExpressions);
        NftablesExpressions.LoadNetworkHeader(ref batch, offset, AddressBytes);
        NftablesExpressions.LookUp(ref batch, SetName, SetId);
        NftablesExpressions.Drop(ref batch);
        batch.EndNest(rule);
        batch.End();
    }
}
