using System.Buffers.Binary;
using Keepalive.Watchdog.Engine.Doctor.Firewall;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Matches and targets of iptables inside nftables (NFTA_MATCH_*, NFTA_TARGET_*: 1 name, 2 revision, 3 its structure).</summary>
internal static class KernelMatch
{
    /// <summary>struct xt_conntrack_mtinfo3 of linux/netfilter/xt_conntrack.h: flags at 146, inverted flags at 148, states at 150.</summary>
    private const int FlagsAt = 146, InvertedAt = 148, StatesAt = 150;
    private const ushort StateFlag = 1;
    private const int Scratch = 16;

    public static IEnumerable<Instruction> Translate(AttributeTree match)
    {
        string name = match.Text(1);
        if (name == "comment") return [];
        if (name == "conntrack" && match.Number(2) == 3 && States(match.Bytes(3)) is { } states) return states;
        return [new Instruction.Uncertain(name)];
    }

    public static IEnumerable<Instruction> Target(string name) => name switch
    {
        "REJECT" or "DROP" => [new Instruction.Verdict(VerdictKind.Drop)],
        "LOG" or "NFLOG" or "TRACE" or "CT" or "TCPMSS" or "DSCP" or "CLASSIFY" or "CONNMARK" => [],
        "MARK" => [new Instruction.SetMeta(3)],
        "MASQUERADE" or "SNAT" or "DNAT" or "REDIRECT" => [new Instruction.Verdict(VerdictKind.Accept)],
        _ => [new Instruction.Verdict(VerdictKind.Unknown)],
    };

    /// <summary>The states alone; null when it asks for more. INVALID is bit 0, ESTABLISHED 1, RELATED 2, NEW 3, UNTRACKED 6, as in
    /// nftables.</summary>
    private static Instruction[]? States(byte[] info)
    {
        if (info.Length < StatesAt + 2) return null;
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(info.AsSpan(FlagsAt));
        ushort inverted = BinaryPrimitives.ReadUInt16LittleEndian(info.AsSpan(InvertedAt));
        if (flags != StateFlag) return null;
        byte[] mask = new byte[4];
        info.AsSpan(StatesAt, 2).CopyTo(mask);
        Comparison hit = (inverted & StateFlag) == 0 ? Comparison.NotEqual : Comparison.Equal;
        return [new Instruction.Conntrack(0, Scratch), new Instruction.Bitwise(Scratch, Scratch, mask, []), new Instruction.Compare(hit, Scratch,
            new byte[4])];
    }
}
