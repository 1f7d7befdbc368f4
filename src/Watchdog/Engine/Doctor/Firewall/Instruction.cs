namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>What a verdict does with a packet.</summary>
internal enum VerdictKind
{
    Accept,
    Drop,

    /// <summary>On with the next rule.</summary>
    Continue,
    Return,
    Jump,
    Goto,

    /// <summary>Somebody else decides: a program that takes packets from a queue, a target that is not known here.</summary>
    Unknown,
}

/// <summary>Comparisons, numbered as NFT_CMP_* of linux/netfilter/nf_tables.h.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>Where a payload is read, numbered as NFT_PAYLOAD_*.</summary>
internal enum PayloadBase
{
    Link,
    Network,
    Transport,
}

/// <summary>
/// One step of a rule of nf_tables: registers are loaded, compared and changed, and a comparison that fails ends the rule. Registers are
/// given by their place in bytes.
/// </summary>
internal abstract record Instruction
{
    public sealed record Payload(PayloadBase Base, int Offset, int Length, int To) : Instruction;

    /// <param name="Key">NFT_META_*.</param>
    public sealed record Meta(uint Key, int To) : Instruction;

    /// <summary>meta KEY set …: the mark is not known any more.</summary>
    public sealed record SetMeta(uint Key) : Instruction;

    /// <param name="Key">NFT_CT_*.</param>
    public sealed record Conntrack(uint Key, int To) : Instruction;

    public sealed record NoTrack : Instruction;

    /// <param name="Result">NFT_FIB_RESULT_*.</param>
    /// <param name="Flags">NFTA_FIB_F_*.</param>
    public sealed record Fib(uint Result, uint Flags, int To) : Instruction;

    public sealed record Compare(Comparison Operation, int From, byte[] With) : Instruction;

    public sealed record InRange(bool Inverted, int From, byte[] First, byte[] Last) : Instruction;

    public sealed record Bitwise(int From, int To, byte[] Mask, byte[] Xor) : Instruction;

    /// <summary>The bytes of each number of <paramref name="Size"/> bytes change their order.</summary>
    public sealed record SwapBytes(int From, int To, int Length, int Size) : Instruction;

    /// <param name="To">Register for the value of a map; null: a set; 0: the value is the verdict.</param>
    public sealed record Lookup(string Set, int From, int? To, bool Inverted) : Instruction;

    public sealed record Load(byte[] Value, int To) : Instruction;

    /// <summary>A value that nobody here knows.</summary>
    public sealed record LoadUnknown(int To, int Length) : Instruction;

    /// <summary>A condition that nobody here can decide: a rate, a match of the kernel.</summary>
    public sealed record Uncertain(string What) : Instruction;

    public sealed record Verdict(VerdictKind Kind, string Chain = "") : Instruction;
}
