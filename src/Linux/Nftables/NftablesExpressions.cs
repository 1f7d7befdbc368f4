namespace Keepalive.Linux.Nftables;

/// <summary>The parts of a rule: each is an element of the rule's list with a name and its own attributes.</summary>
internal static class NftablesExpressions
{
    private const uint Register1 = 1;
    private const uint RegisterVerdict = 0;
    private const uint NetworkHeader = 1;
    private const ushort Name = 1;
    private const ushort Data = 2;

    /// <summary>payload: bytes of the network header into register 1.</summary>
    public static void LoadNetworkHeader(ref NftablesBatch batch, uint offset, uint length)
    {
        (int element, int data) = Begin(ref batch, "payload");
        batch.Number(1, Register1);
        batch.Number(2, NetworkHeader);
        batch.Number(3, offset);
        batch.Number(4, length);
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
    public static void Drop(ref NftablesBatch batch)
    {
        (int element, int data) = Begin(ref batch, "immediate");
        batch.Number(1, RegisterVerdict);
        int value = batch.BeginNest(2);
        int verdict = batch.BeginNest(NftablesNumbers.DataVerdict);
        batch.Number(1, NftablesNumbers.VerdictDrop);
        batch.EndNest(verdict);
        batch.EndNest(value);
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
