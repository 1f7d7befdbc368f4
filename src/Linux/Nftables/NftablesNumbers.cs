namespace Keepalive.Linux.Nftables;

/// <summary>Messages and attributes of linux/netfilter/nf_tables.h (NFT_MSG_*, NFTA_*, verdicts of linux/netfilter.h).</summary>
internal static class NftablesNumbers
{
    public const byte NewTable = 0;
    public const byte DeleteTable = 2;
    public const byte NewChain = 3;
    public const byte NewRule = 6;
    public const byte NewSet = 9;
    public const byte NewElement = 12;
    public const byte DeleteElement = 14;

    public const ushort TableName = 1;

    public const ushort ChainTable = 1;
    public const ushort ChainName = 3;
    public const ushort ChainHook = 4;
    public const ushort ChainPolicy = 5;
    public const ushort ChainType = 7;
    public const ushort HookNumber = 1;
    public const ushort HookPriority = 2;

    public const ushort RuleTable = 1;
    public const ushort RuleChain = 2;
    public const ushort RuleExpressions = 4;

    public const ushort SetTable = 1;
    public const ushort SetName = 2;
    public const ushort SetFlags = 3;
    public const ushort SetKeyType = 4;
    public const ushort SetKeyLength = 5;
    public const ushort SetDataType = 6;
    public const ushort SetDataLength = 7;
    public const ushort SetDescription = 9;
    public const ushort SetId = 10;
    public const ushort SetUserData = 13;

    public const ushort ElementsTable = 1;
    public const ushort ElementsSet = 2;
    public const ushort ElementsList = 3;
    public const ushort ElementKey = 1;
    public const ushort ElementData = 2;
    public const ushort ElementKeyEnd = 10;
    public const ushort DescriptionFields = 2;
    public const ushort FieldLength = 1;

    /// <summary>Flags of a set: elements stay as they are, ranges, values beside the keys, keys of several fields.</summary>
    public const uint ConstantSet = 0x2, SetInterval = 0x4, SetMap = 0x8, SetConcatenated = 0x80;

    public const ushort ListElement = 1;
    public const ushort DataValue = 1;
    public const ushort DataVerdict = 2;

    public const uint VerdictDrop = 0;
    public const uint VerdictAccept = 1;

    /// <summary>NFT_RETURN, -5.</summary>
    public const uint VerdictReturn = unchecked((uint)-5);
    /// <summary>NFT_GOTO.</summary>
    public const uint VerdictGoto = unchecked((uint)-4);

    // Types of keys and data as nft(8) shows them; the kernel only keeps the numbers.
    public const uint TypeIpv4Address = 7;
    public const uint TypeIpv6Address = 8;
    public const uint TypeInterface = 20;
    public const uint TypeIcmpv6 = 29;

    /// <summary>A concatenation of types is their numbers, 6 bits each.</summary>
    public const uint TypeIpv6AddressAndInterface = TypeIpv6Address << 6 | TypeInterface;
}
