using Keepalive.Core;
using Keepalive.Linux.Netlink;
using static Keepalive.Linux.Nftables.NftablesExpressions;

namespace Keepalive.Linux.Nftables;

/// <summary>Sets, chains and rules of the table.</summary>
public sealed partial class FirewallTable
{
    private const string AddressSet = "vips";
    private const string LinkLocalSet = "vips_link_local";
    private const string DiscoverySet = "neighbor-discovery";
    private const string VmacMap = "vmac_map";
    private const string VmacSet = "vmac_set";
    private const string Input = "in";
    private const string Output = "out";
    private const string InputLinkLocal = "in_link_local";
    private const string OutputLinkLocal = "out_link_local";
    private const uint AddressSetId = 1;
    private const uint LinkLocalSetId = 2;
    private const uint DiscoverySetId = 3;
    private const uint VmacMapId = 4;
    private const uint VmacSetId = 5;
    private const uint HookInput = 1;
    private const uint HookOutput = 3;

    private const byte ProtocolIgmp = 2;
    private const byte ProtocolIcmpv6 = 58;

    // Types of RFC 4861 section 4 and RFC 3810 section 5.2.
    private const byte RouterSolicitation = 133;
    private const byte NeighborSolicitation = 135;
    private const byte NeighborAdvertisement = 136;
    private const byte ListenerReportV2 = 143;

    private uint AddressBytes => IsV4 ? 4u : 16u;

    private uint SourceOffset => IsV4 ? 12u : 8u;

    private uint DestinationOffset => IsV4 ? 16u : 24u;

    private int MakeAddresses()
    {
        if (hasAddresses) return 0;
        NftablesBatch batch = new(socket, outgoing);
        MakeTable(ref batch);
        Set(ref batch, AddressSet, AddressSetId, IsV4 ? NftablesNumbers.TypeIpv4Address : NftablesNumbers.TypeIpv6Address, AddressBytes);
        if (!IsV4) MakeLinkLocalSets(ref batch);
        MakeOutput(ref batch);
        Chain(ref batch, Input, HookInput);
        if (!IsV4) MakeLinkLocalChains(ref batch);
        DropAddress(ref batch, Output, SourceOffset);
        DropAddress(ref batch, Input, DestinationOffset);
        int error = batch.Commit(incoming);
        hasAddresses = error == 0;
        hasTable = hasTable || hasAddresses;
        hasOutput = hasOutput || hasAddresses;
        return error;
    }

    private int MakeVmacs()
    {
        if (hasVmacs) return 0;
        NftablesBatch batch = new(socket, outgoing);
        MakeTable(ref batch);
        Set(ref batch, VmacMap, VmacMapId, NftablesNumbers.TypeInterface, 4, NftablesNumbers.SetMap);
        if (!IsV4) Set(ref batch, VmacSet, VmacSetId, NftablesNumbers.TypeInterface, 4);
        MakeOutput(ref batch);
        // Rules without "append" go to the head of the chain, the last one first.
        if (!IsV4) DropSolicitations(ref batch);
        RedirectReports(ref batch);
        int error = batch.Commit(incoming);
        hasVmacs = error == 0;
        hasTable = hasTable || hasVmacs;
        hasOutput = hasOutput || hasVmacs;
        return error;
    }

    /// <summary>In place of one that was left over. Adding first makes the deletion succeed whether or not there was one.</summary>
    private void MakeTable(ref NftablesBatch batch)
    {
        if (hasTable) return;
        Table(ref batch, NftablesNumbers.NewTable, NetlinkFlags.Create);
        Table(ref batch, NftablesNumbers.DeleteTable, 0);
        Table(ref batch, NftablesNumbers.NewTable, NetlinkFlags.Create);
    }

    private void MakeOutput(ref NftablesBatch batch)
    {
        if (!hasOutput) Chain(ref batch, Output, HookOutput);
    }

    private void MakeLinkLocalSets(ref NftablesBatch batch)
    {
        Set(ref batch, DiscoverySet, DiscoverySetId, NftablesNumbers.TypeIcmpv6, 1, NftablesNumbers.ConstantSet);
        int list = BeginElements(ref batch, NftablesNumbers.NewElement, NetlinkFlags.Create, DiscoverySet);
        Element(ref batch, [NeighborSolicitation], []);
        Element(ref batch, [NeighborAdvertisement], []);
        EndElements(ref batch, list);
        Set(ref batch, LinkLocalSet, LinkLocalSetId, NftablesNumbers.TypeIpv6AddressAndInterface, 20);
    }

    /// <summary>A link-local address counts on its own interface only; neighbour discovery always passes.</summary>
    private void MakeLinkLocalChains(ref NftablesBatch batch)
    {
        Chain(ref batch, InputLinkLocal, hook: null);
        Chain(ref batch, OutputLinkLocal, hook: null);
        AcceptDiscovery(ref batch, Output);
        AcceptDiscovery(ref batch, Input);
        GoLinkLocal(ref batch, Output, SourceOffset, OutputLinkLocal);
        GoLinkLocal(ref batch, Input, DestinationOffset, InputLinkLocal);
        DropLinkLocal(ref batch, InputLinkLocal, DestinationOffset, MetaInput);
        DropLinkLocal(ref batch, OutputLinkLocal, SourceOffset, MetaOutput);
    }

    private void DropAddress(ref NftablesBatch batch, string chain, uint offset)
    {
        int rule = BeginRule(ref batch, chain, NetlinkFlags.Append);
        Load(ref batch, NetworkHeader, offset, AddressBytes);
        LookUp(ref batch, AddressSet, AddressSetId);
        Count(ref batch, counts);
        NftablesExpressions.Drop(ref batch);
        EndRule(ref batch, rule);
    }

    private void AcceptDiscovery(ref NftablesBatch batch, string chain)
    {
        const uint nextHeaderOffset = 6;
        int rule = BeginRule(ref batch, chain, NetlinkFlags.Append);
        Load(ref batch, NetworkHeader, nextHeaderOffset, 1);
        Compare(ref batch, Register1, [ProtocolIcmpv6]);
        Load(ref batch, TransportHeader, 0, 1);
        LookUp(ref batch, DiscoverySet, DiscoverySetId);
        Count(ref batch, counts);
        Accept(ref batch);
        EndRule(ref batch, rule);
    }

    private void GoLinkLocal(ref NftablesBatch batch, string chain, uint offset, string target)
    {
        int rule = BeginRule(ref batch, chain, NetlinkFlags.Append);
        Load(ref batch, NetworkHeader, offset, AddressBytes);
        Mask(ref batch, [0xff, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Compare(ref batch, Register1, [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Count(ref batch, counts);
        Goto(ref batch, target);
        EndRule(ref batch, rule);
    }

    private void DropLinkLocal(ref NftablesBatch batch, string chain, uint offset, uint interfaceKey)
    {
        int rule = BeginRule(ref batch, chain, NetlinkFlags.Append);
        Load(ref batch, NetworkHeader, offset, AddressBytes);
        LoadMeta(ref batch, interfaceKey, Register2);
        LookUp(ref batch, LinkLocalSet, LinkLocalSetId);
        Count(ref batch, counts);
        NftablesExpressions.Drop(ref batch);
        EndRule(ref batch, rule);
    }

    /// <summary>A switch must not learn the virtual MAC address from a node that is no master: reports leave by the parent.</summary>
    private void RedirectReports(ref NftablesBatch batch)
    {
        const uint protocolOffset = 9;
        int rule = BeginRule(ref batch, Output, flags: 0);
        if (IsV4)
        {
            Load(ref batch, NetworkHeader, protocolOffset, 1);
            Compare(ref batch, Register1, [ProtocolIgmp]);
        }
        else CompareIcmpv6(ref batch, ListenerReportV2);
        Load(ref batch, NetworkHeader, DestinationOffset, AddressBytes);
        CompareKindMacvlan(ref batch);
        LoadMeta(ref batch, MetaOutput, Register2);
        MapInterface(ref batch, VmacMap, VmacMapId);
        Count(ref batch, counts);
        Duplicate(ref batch);
        NftablesExpressions.Drop(ref batch);
        EndRule(ref batch, rule);
    }

    private void DropSolicitations(ref NftablesBatch batch)
    {
        int rule = BeginRule(ref batch, Output, flags: 0);
        CompareIcmpv6(ref batch, RouterSolicitation);
        CompareKindMacvlan(ref batch);
        LoadMeta(ref batch, MetaOutput, Register2);
        LookUp(ref batch, VmacSet, VmacSetId, Register2);
        Count(ref batch, counts);
        NftablesExpressions.Drop(ref batch);
        EndRule(ref batch, rule);
    }

    private static void CompareIcmpv6(ref NftablesBatch batch, byte type)
    {
        LoadMeta(ref batch, MetaProtocol, Register1);
        Compare(ref batch, Register1, [ProtocolIcmpv6]);
        Load(ref batch, TransportHeader, 0, 1);
        Compare(ref batch, Register1, [type]);
    }

    private static void Count(ref NftablesBatch batch, bool counts)
    {
        if (counts) NftablesExpressions.Count(ref batch);
    }

    private void Table(ref NftablesBatch batch, byte message, ushort flags)
    {
        batch.Begin(message, flags, family);
        batch.Text(NftablesNumbers.TableName, name);
        batch.End();
    }

    /// <summary>A set, or with MapSet a map from an interface to an interface.</summary>
    private void Set(ref NftablesBatch batch, string set, uint id, uint keyType, uint keyBytes, uint flags = 0)
    {
        batch.Begin(NftablesNumbers.NewSet, NetlinkFlags.Create, family);
        batch.Text(NftablesNumbers.SetTable, name);
        batch.Text(NftablesNumbers.SetName, set);
        if (flags != 0) batch.Number(NftablesNumbers.SetFlags, flags);
        batch.Number(NftablesNumbers.SetKeyType, keyType);
        batch.Number(NftablesNumbers.SetKeyLength, keyBytes);
        if ((flags & NftablesNumbers.SetMap) != 0)
        {
            batch.Number(NftablesNumbers.SetDataType, NftablesNumbers.TypeInterface);
            batch.Number(NftablesNumbers.SetDataLength, 4);
        }
        batch.Number(NftablesNumbers.SetId, id);
        // For nft(8): keys, and values of a map, are numbers in host order. Without it people read swapped bytes.
        if (keyType == NftablesNumbers.TypeInterface) batch.Bytes(NftablesNumbers.SetUserData, [0, 4, 1, 0, 0, 0, 1, 4, 1, 0, 0, 0]);
        batch.End();
    }

    private void Chain(ref NftablesBatch batch, string chain, uint? hook)
    {
        batch.Begin(NftablesNumbers.NewChain, NetlinkFlags.Create, family);
        batch.Text(NftablesNumbers.ChainTable, name);
        batch.Text(NftablesNumbers.ChainName, chain);
        if (hook is uint number)
        {
            int nest = batch.BeginNest(NftablesNumbers.ChainHook);
            batch.Number(NftablesNumbers.HookNumber, number);
            batch.Number(NftablesNumbers.HookPriority, (uint)priority);
            batch.EndNest(nest);
            batch.Number(NftablesNumbers.ChainPolicy, NftablesNumbers.VerdictAccept);
            batch.Text(NftablesNumbers.ChainType, "filter");
        }
        batch.End();
    }

    private int BeginRule(ref NftablesBatch batch, string chain, ushort flags)
    {
        batch.Begin(NftablesNumbers.NewRule, (ushort)(NetlinkFlags.Create | flags), family);
        batch.Text(NftablesNumbers.RuleTable, name);
        batch.Text(NftablesNumbers.RuleChain, chain);
        return batch.BeginNest(NftablesNumbers.RuleExpressions);
    }

    private static void EndRule(ref NftablesBatch batch, int rule)
    {
        batch.EndNest(rule);
        batch.End();
    }
}
