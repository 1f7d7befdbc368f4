using System.Text;

namespace Keepalive.Linux.Nftables;

/// <summary>The parts of a rule: each is an element of the rule's list with a name and its own attributes.</summary>
internal static class NftablesExpressions
{
    public const uint NetworkHeader = 1;
    public const uint TransportHeader = 2;

    // NFT_META_* keys.
    public const uint MetaInput = 4;
    public const uint MetaOutput = 5;
    public const uint MetaProtocol = 16;
    public const uint MetaOutputKind = 27;

    public const uint Register1 = 1;
    public const uint Register2 = 2;
    private const uint RegisterVerdict = 0;
    private const uint MetaMark = 3;
    private const uint CompareEqual = 0;
    private const ushort Name = 1;
    private const ushort Data = 2;

    /// <summary>IFNAMSIZ, by which the kernel pads the kind of an interface.</summary>
    private const int KindBytes = 16;

    /// <summary>payload: bytes of the network header into register 1.</summary>
    public static void LoadNetworkHeader(ref NftablesBatch batch, uint offset, uint length) =>
        Load(ref batch, NetworkHeader, offset, length, Register1);

    /// <summary>payload: the port that a packet goes to into a register.</summary>
    public static void LoadDestinationPort(ref NftablesBatch batch, uint register) =>
        Load(ref batch, TransportHeader, offset: 2, length: 2, register);

    /// <summary>meta and cmp: go on with packets of this protocol.</summary>
    public static void OfProtocol(ref NftablesBatch batch, byte protocol)
    {
        (int element, int data) = Begin(ref batch, "meta");
        batch.Number(1, Register1);
        batch.Number(2, MetaProtocol);
        End(ref batch, element, data);
        (element, data) = Begin(ref batch, "cmp");
        batch.Number(1, Register1);
        batch.Number(2, CompareEqual);
        int value = batch.BeginNest(3);
        batch.Bytes(NftablesNumbers.DataValue, [protocol]);
        batch.EndNest(value);
        End(ref batch, element, data);
    }

    /// <summary>lookup: the value beside what the registers from 1 on hold into register 1; go on when there is one.</summary>
    public static void Map(ref NftablesBatch batch, string set, uint id)
    {
        (int element, int data) = Begin(ref batch, "lookup");
        batch.Text(1, set);
        batch.Number(2, Register1);
        batch.Number(3, Register1);
        batch.Number(4, id);
        End(ref batch, element, data);
    }

    /// <summary>meta: register 1 becomes the packet's mark.</summary>
    public static void SetMark(ref NftablesBatch batch)
    {
        (int element, int data) = Begin(ref batch, "meta");
        batch.Number(2, MetaMark);
        batch.Number(3, Register1);
        End(ref batch, element, data);
    }

    /// <summary>counter: packets and bytes that come this far.</summary>
    public static void Count(ref NftablesBatch batch)
    {
        (int element, int data) = Begin(ref batch, "counter");
        End(ref batch, element, data);
    }

    /// <summary>lookup: go on when a register is in the set. The id finds a set of the same transaction.</summary>
    public static void LookUp(ref NftablesBatch batch, string set, uint id, uint register = Register1)
    {
        (int element, int data) = Begin(ref batch, "lookup");
        batch.Text(1, set);
        batch.Number(2, register);
        batch.Number(4, id);
        End(ref batch, element, data);
    }

    /// <summary>immediate: the verdict drop.</summary>
    public static void Drop(ref NftablesBatch batch) => Verdict(ref batch, NftablesNumbers.VerdictDrop);

    /// <summary>immediate: leave the chain.</summary>
    public static void Return(ref NftablesBatch batch) => Verdict(ref batch, NftablesNumbers.VerdictReturn);

    /// <summary>payload: bytes of a header into register 1.</summary>
    public static void Load(ref NftablesBatch batch, uint header, uint offset, uint length) =>
        Load(ref batch, header, offset, length, Register1);

    /// <summary>meta: a property of the packet into a register.</summary>
    public static void LoadMeta(ref NftablesBatch batch, uint key, uint register)
    {
        (int element, int data) = Begin(ref batch, "meta");
        batch.Number(1, register);
        batch.Number(2, key);
        End(ref batch, element, data);
    }

    /// <summary>cmp: go on when a register holds these bytes.</summary>
    public static void Compare(ref NftablesBatch batch, uint register, scoped ReadOnlySpan<byte> bytes)
    {
        (int element, int data) = Begin(ref batch, "cmp");
        batch.Number(1, register);
        batch.Number(2, 0);
        Value(ref batch, 3, bytes);
        End(ref batch, element, data);
    }

    /// <summary>Go on when the packet leaves by a macvlan.</summary>
    public static void CompareKindMacvlan(ref NftablesBatch batch)
    {
        LoadMeta(ref batch, MetaOutputKind, Register2);
        Span<byte> kind = stackalloc byte[KindBytes];
        kind.Clear();
        Encoding.ASCII.GetBytes("macvlan", kind);
        Compare(ref batch, Register2, kind);
    }

    /// <summary>bitwise: register 1 and a mask.</summary>
    public static void Mask(ref NftablesBatch batch, scoped ReadOnlySpan<byte> mask)
    {
        (int element, int data) = Begin(ref batch, "bitwise");
        batch.Number(1, Register1);
        batch.Number(2, Register1);
        batch.Number(3, (uint)mask.Length);
        Value(ref batch, 4, mask);
        Span<byte> zeros = stackalloc byte[mask.Length];
        zeros.Clear();
        Value(ref batch, 5, zeros);
        End(ref batch, element, data);
    }

    /// <summary>lookup in a map: what stands for register 2 replaces it.</summary>
    public static void MapInterface(ref NftablesBatch batch, string map, uint id)
    {
        (int element, int data) = Begin(ref batch, "lookup");
        batch.Text(1, map);
        batch.Number(2, Register2);
        batch.Number(3, Register2);
        batch.Number(4, id);
        End(ref batch, element, data);
    }

    /// <summary>dup: a copy of the packet to the address in register 1 by the interface in register 2.</summary>
    public static void Duplicate(ref NftablesBatch batch)
    {
        (int element, int data) = Begin(ref batch, "dup");
        batch.Number(1, Register1);
        batch.Number(2, Register2);
        End(ref batch, element, data);
    }

    public static void Accept(ref NftablesBatch batch) => Verdict(ref batch, NftablesNumbers.VerdictAccept);

    /// <summary>immediate: go on in another chain and do not come back.</summary>
    public static void Goto(ref NftablesBatch batch, string chain) => Verdict(ref batch, NftablesNumbers.VerdictGoto, chain);

    private static void Verdict(ref NftablesBatch batch, uint code, string? chain = null)
    {
        (int element, int data) = Begin(ref batch, "immediate");
        batch.Number(1, RegisterVerdict);
        int value = batch.BeginNest(2);
        int verdict = batch.BeginNest(NftablesNumbers.DataVerdict);
        batch.Number(1, code);
        if (chain is not null) batch.Text(2, chain);
        batch.EndNest(verdict);
        batch.EndNest(value);
        End(ref batch, element, data);
    }

    private static void Load(ref NftablesBatch batch, uint header, uint offset, uint length, uint register)
    {
        (int element, int data) = Begin(ref batch, "payload");
        batch.Number(1, register);
        batch.Number(2, header);
        batch.Number(3, offset);
        batch.Number(4, length);
        End(ref batch, element, data);
    }

    private static void Value(ref NftablesBatch batch, ushort attribute, scoped ReadOnlySpan<byte> bytes)
    {
        int nest = batch.BeginNest(attribute);
        batch.Bytes(NftablesNumbers.DataValue, bytes);
        batch.EndNest(nest);
    }

    private static (int Element, int Data) Begin(ref NftablesBatch batch, string name)
    {
        int element = batch.BeginNest(NftablesNumbers.ListElement);
        batch.Text(Name, name);
        return (element, batch.BeginNest(Data));
    }

    private static void End(ref NftablesBatch batch, int element, int data)
    {
        batch.EndNest(data);
        batch.EndNest(element);
    }
}
