using System.Buffers.Binary;
using Keepalive.Core;
using Keepalive.Linux.Netlink;

namespace Keepalive.Linux.Nftables;

/// <summary>
/// A table of nftables of one IP version, laid out as keepalived lays it out, because people look at it: packets from and to addresses that
/// are held but not accepted for are dropped, and group reports of VMACs leave by their parents. Its parts are made when they are first
/// needed. What failed is an errno; 0 is success. .Rules has what it consists of.
/// </summary>
public sealed partial class FirewallTable : IDisposable
{
    private const int ElementsPerMessageMax = 500;

    private readonly NetlinkSocket socket = new(NetlinkSocket.Netfilter);
    private readonly byte[] outgoing = new byte[64 * 1024];
    private readonly byte[] incoming = new byte[64 * 1024];
    private readonly string name;
    private readonly byte family;
    private readonly int priority;
    private readonly bool counts;
    private bool hasTable;
    private bool hasOutput;
    private bool hasAddresses;
    private bool hasVmacs;

    /// <param name="name">Name of the table.</param>
    /// <param name="ipVersion">Whose packets it looks at.</param>
    /// <param name="priority">Priority of its chains; filter is 0.</param>
    /// <param name="counts">Whether rules count packets.</param>
    public FirewallTable(string name, IpFamily ipVersion, int priority, bool counts)
    {
        this.name = name;
        this.priority = priority;
        this.counts = counts;
        family = (byte)ipVersion;
    }

    private bool IsV4 => family == (byte)IpFamily.V4;

    /// <summary>Drops packets of these addresses; those that are link-local on their interface only.</summary>
    public int Drop(IReadOnlyList<(IpAddress Address, InterfaceIndex Interface)> addresses)
    {
        int error = MakeAddresses();
        return error != 0 ? error : Change(NftablesNumbers.NewElement, NetlinkFlags.Create, addresses);
    }

    /// <summary>All of the addresses must be there.</summary>
    public int Allow(IReadOnlyList<(IpAddress Address, InterfaceIndex Interface)> addresses) =>
        hasAddresses ? Change(NftablesNumbers.DeleteElement, 0, addresses) : 0;

    /// <summary>Group reports of these VMACs leave by their parents, with the parent's MAC address.</summary>
    public int AddVmacs(IReadOnlyList<(InterfaceIndex Vmac, InterfaceIndex Parent)> vmacs)
    {
        int error = MakeVmacs();
        return error != 0 ? error : ChangeVmacs(NftablesNumbers.NewElement, NetlinkFlags.Create, vmacs);
    }

    public int RemoveVmacs(IReadOnlyList<(InterfaceIndex Vmac, InterfaceIndex Parent)> vmacs) =>
        hasVmacs ? ChangeVmacs(NftablesNumbers.DeleteElement, 0, vmacs) : 0;

    /// <summary>Removes the table with all that is in it; ENOENT: there was none.</summary>
    public int Delete()
    {
        NftablesBatch batch = new(socket, outgoing);
        Table(ref batch, NftablesNumbers.DeleteTable, 0);
        hasTable = hasOutput = hasAddresses = hasVmacs = false;
        return batch.Commit(incoming);
    }

    public void Dispose() => socket.Dispose();

    private int Change(byte message, ushort flags, IReadOnlyList<(IpAddress Address, InterfaceIndex Interface)> addresses)
    {
        int error = 0;
        foreach ((IpAddress Address, InterfaceIndex Interface)[] some in addresses.Chunk(ElementsPerMessageMax))
        {
            (IpAddress Address, InterfaceIndex Interface)[] linkLocal = [.. some.Where(item => !IsV4 && item.Address.IsLinkLocal)];
            IpAddress[] others = [.. some.Where(item => IsV4 || !item.Address.IsLinkLocal).Select(item => item.Address)];
            NftablesBatch batch = new(socket, outgoing);
            if (others.Length > 0)
            {
                int list = BeginElements(ref batch, message, flags, AddressSet);
                foreach (IpAddress address in others) Element(ref batch, address);
                EndElements(ref batch, list);
            }
            if (linkLocal.Length > 0)
            {
                int list = BeginElements(ref batch, message, flags, LinkLocalSet);
                foreach ((IpAddress address, InterfaceIndex index) in linkLocal) Element(ref batch, address, index);
                EndElements(ref batch, list);
            }
            int failed = batch.Commit(incoming);
            if (error == 0) error = failed;
        }
        return error;
    }

    private int ChangeVmacs(byte message, ushort flags, IReadOnlyList<(InterfaceIndex Vmac, InterfaceIndex Parent)> vmacs)
    {
        int error = 0;
        foreach ((InterfaceIndex Vmac, InterfaceIndex Parent)[] some in vmacs.Chunk(ElementsPerMessageMax))
        {
            NftablesBatch batch = new(socket, outgoing);
            int list = BeginElements(ref batch, message, flags, VmacMap);
            foreach ((InterfaceIndex vmac, InterfaceIndex parent) in some) Element(ref batch, vmac, parent);
            EndElements(ref batch, list);
            if (!IsV4)
            {
                list = BeginElements(ref batch, message, flags, VmacSet);
                foreach ((InterfaceIndex vmac, _) in some) Element(ref batch, vmac, InterfaceIndex.None);
                EndElements(ref batch, list);
            }
            int failed = batch.Commit(incoming);
            if (error == 0) error = failed;
        }
        return error;
    }

    private int BeginElements(ref NftablesBatch batch, byte message, ushort flags, string set)
    {
        batch.Begin(message, flags, family);
        batch.Text(NftablesNumbers.ElementsTable, name);
        batch.Text(NftablesNumbers.ElementsSet, set);
        return batch.BeginNest(NftablesNumbers.ElementsList);
    }

    private static void EndElements(ref NftablesBatch batch, int list)
    {
        batch.EndNest(list);
        batch.End();
    }

    private static void Element(ref NftablesBatch batch, IpAddress address)
    {
        Span<byte> key = stackalloc byte[16];
        address.CopyTo(key);
        Element(ref batch, key[..address.ByteLength], []);
    }

    /// <summary>An address and its interface side by side; interface numbers are in host order.</summary>
    private static void Element(ref NftablesBatch batch, IpAddress address, InterfaceIndex index)
    {
        Span<byte> key = stackalloc byte[20];
        address.CopyTo(key);
        BinaryPrimitives.WriteInt32LittleEndian(key[16..], index.Value);
        Element(ref batch, key, []);
    }

    private static void Element(ref NftablesBatch batch, InterfaceIndex key, InterfaceIndex data)
    {
        Span<byte> keyBytes = stackalloc byte[4];
        Span<byte> dataBytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(keyBytes, key.Value);
        BinaryPrimitives.WriteInt32LittleEndian(dataBytes, data.Value);
        Element(ref batch, keyBytes, data == InterfaceIndex.None ? [] : dataBytes);
    }

    private static void Element(ref NftablesBatch batch, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> data)
    {
        int element = batch.BeginNest(NftablesNumbers.ListElement);
        int nest = batch.BeginNest(NftablesNumbers.ElementKey);
        batch.Bytes(NftablesNumbers.DataValue, key);
        batch.EndNest(nest);
        if (data.Length > 0)
        {
            nest = batch.BeginNest(NftablesNumbers.ElementData);
            batch.Bytes(NftablesNumbers.DataValue, data);
            batch.EndNest(nest);
        }
        batch.EndNest(element);
    }
}
