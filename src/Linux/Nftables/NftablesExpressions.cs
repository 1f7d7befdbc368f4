namespace Keepalive.Linux.Nftables;

/// <summary>The parts of a rule: each is an element of the rule's list with a name and its own attributes.</summary>
internal static class NftablesExpressions
{
    private const uint Register1 = 1;
    private const uint RegisterVerdict = 0;
    private const uint NetworkHeader = 1;
    private const uint TransportHeader = 2;
    private const uint MetaMark = 3;
    private const uint MetaProtocol = 16;
    private const uint CompareEqual = 0;
    private const ushort Name = 1;
    private const ushort Data = 2;

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

    /// <summary>lookup: go on when register 1 is in the set. The id finds a set of the same transaction.</summary>
    public static void LookUp(ref NftablesBatch batch, string set, uint id)
    {
        (int element, int data) = Begin(ref batch, "lookup");
        batch.Text(1, set);
        batch.Number(2, Register1);
        batch.Number(4, id);
        End(ref batch, element, data);
    }

    /// <summary>immediate: the verdict drop.</summary>
    public static void Drop(ref NftablesBatch batch) => Verdict(ref batch, NftablesNumbers.VerdictDrop);

    /// <summary>immediate: leave the chain.</summary>
    public static void Return(ref NftablesBatch batch) => Verdict(ref batch, NftablesNumbers.VerdictReturn);

    private static void Verdict(ref NftablesBatch batch, uint code)
    {
        (int element, int data) = Begin(ref batch, "immediate");
        batch.Number(1, RegisterVerdict);
        int value = batch.BeginNest(2);
        int verdict = batch.BeginNest(NftablesNumbers.DataVerdict);
        batch.Number(1, code);
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
