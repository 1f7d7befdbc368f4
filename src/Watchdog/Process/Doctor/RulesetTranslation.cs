using System.Buffers.Binary;
using System.Text;
using Keepalive.Watchdog.Engine.Doctor.Firewall;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Attributes of nf_tables (NFTA_* of linux/netfilter/nf_tables.h) in the words of the evaluation.</summary>
internal static class RulesetTranslation
{
    private const uint VerdictDrop = 0, VerdictAccept = 1;
    private const int VerdictContinue = -1, VerdictBreak = -2, VerdictJump = -3, VerdictGoto = -4, VerdictReturn = -5;
    private const uint SetInterval = 0x4, SetTimeout = 0x10, SetEval = 0x20;
    private const uint ElementEnd = 1, ElementCatchAll = 2;
    private const uint FirstWordRegister = 8;
    private const int RegisterBytes = 16, WordBytes = 4;

    /// <summary>NFTA_CHAIN_*: 1 table, 3 name, 4 hook (1 number, 2 priority, 3 device, 4 devices), 5 policy.</summary>
    public static FirewallChain Chain(byte family, AttributeTree chain, bool isActive)
    {
        FirewallChain found = new((FirewallFamily)family, chain.Text(1), chain.Text(3))
        {
            PolicyDrops = chain.Has(5)
            && chain.Number(5) == VerdictDrop
        };
        if (!chain.Has(4) || !isActive) return found;
        AttributeTree hook = chain.Nest(4);
        string[] devices = [.. hook.Payloads(4).Append(hook.Bytes(3)).Select(name => Encoding.UTF8.GetString(name).TrimEnd('\0')).Where(name =>
            name.Length > 0)];
        return found with { Hook = new FirewallHook(hook.Number(1), (int)hook.Number(2), devices) };
    }

    /// <summary>NFTA_SET_*: 1 table, 2 name, 3 flags, 9 description (2 fields, each 1 length).</summary>
    public static FirewallSet Set(byte family, AttributeTree set)
    {
        uint flags = set.Number(3);
        return new FirewallSet((FirewallFamily)family, set.Text(1), set.Text(2))
        {
            HasIntervals = (flags & SetInterval) != 0,
            IsDynamic = (flags & (SetTimeout | SetEval)) != 0,
            Fields = [.. set.Nest(9).List(2).Select(field => (int)field.Number(1))],
        };
    }

    /// <summary>NFTA_SET_ELEM_*: 1 key, 2 data, 3 flags, 10 key end.</summary>
    public static SetElement Element(AttributeTree element)
    {
        uint flags = element.Number(3);
        byte[] key = (flags & ElementCatchAll) != 0 ? [] : element.Nest(1).Bytes(1);
        return new SetElement(key, element.Has(10) ? element.Nest(10).Bytes(1) : null, (flags & ElementEnd) != 0)
        {
            Value = element.Nest(2).Bytes(1),
            Verdict = element.Nest(2).Has(2) ? Verdict(element.Nest(2).Nest(2)) : null,
        };
    }

    /// <summary>NFTA_EXPR_*: 1 name, 2 data. An expression may be several steps.</summary>
    public static IEnumerable<Instruction> Expression(AttributeTree expression)
    {
        AttributeTree data = expression.Nest(2);
        string name = expression.Text(1);
        return name switch
        {
            "payload" when data.Has(5) => [],
            "payload" => [Payload(data)],
            "meta" => [data.Has(3) ? new Instruction.SetMeta(data.Number(2)) : new Instruction.Meta(data.Number(2), Register(data, 1))],
            "ct" when data.Has(4) => [],
            "ct" => [new Instruction.Conntrack(data.Number(2), Register(data, 1))],
            "cmp" => [new Instruction.Compare((Comparison)data.Number(2), Register(data, 1), data.Nest(3).Bytes(1))],
            "range" => [new Instruction.InRange(data.Number(2) != 0, Register(data, 1), data.Nest(3).Bytes(1), data.Nest(4).Bytes(1))],
            "bitwise" => [Bitwise(data)],
            "byteorder" => [new Instruction.SwapBytes(Register(data, 1), Register(data, 2), (int)data.Number(4), (int)data.Number(5))],
            "lookup" => [new Instruction.Lookup(data.Text(1), Register(data, 2), data.Has(3) ? Register(data, 3) : null, (data.Number(5) & 1) != 0)],
            "immediate" => [Immediate(data)],
            "fib" => [new Instruction.Fib(data.Number(2), data.Number(3), Register(data, 1))],
            "notrack" => [new Instruction.NoTrack()],
            "match" => KernelMatch.Translate(data),
            _ => Other(name, data),
        };
    }

    private static IEnumerable<Instruction> Other(string name, AttributeTree data) => name switch
    {
        "counter" or "log" or "dup" or "secmark" or "tproxy" or "synproxy" or "flow_offload" or "last" => [],
        "objref" when data.Number(1) == 1 => [],
        "reject" => [new Instruction.Verdict(VerdictKind.Drop)],
        "nat" or "masq" or "redir" => [new Instruction.Verdict(VerdictKind.Accept)],
        "target" => KernelMatch.Target(data.Text(1)),
        "limit" or "quota" or "connlimit" or "objref" or "dynset" => [new Instruction.Uncertain(name)],
        "queue" or "fwd" => [new Instruction.Verdict(VerdictKind.Unknown)],
        // rt, socket, osf, exthdr, numgen, hash, xfrm, tunnel, inner: a value that is compared afterwards.
        _ => [new Instruction.Uncertain(name), .. Enumerable.Range(1, 4).Select(i => new Instruction.LoadUnknown(i * RegisterBytes, RegisterBytes))],
    };

    /// <summary>NFTA_PAYLOAD_*: 1 register, 2 base, 3 offset, 4 length.</summary>
    private static Instruction Payload(AttributeTree data) => data.Number(2) <= (uint)PayloadBase.Transport
        ? new Instruction.Payload((PayloadBase)data.Number(2), (int)data.Number(3), (int)data.Number(4), Register(data, 1))
        : new Instruction.LoadUnknown(Register(data, 1), (int)data.Number(4));

    /// <summary>NFTA_BITWISE_*: 1 from, 2 to, 3 length, 4 mask, 5 xor, 6 operation (0: mask and xor; else a shift).</summary>
    private static Instruction Bitwise(AttributeTree data) => data.Number(6) == 0
        ? new Instruction.Bitwise(Register(data, 1), Register(data, 2), data.Nest(4).Bytes(1), data.Nest(5).Bytes(1))
        : new Instruction.LoadUnknown(Register(data, 2), (int)data.Number(3));

    /// <summary>NFTA_IMMEDIATE_*: 1 register, 2 data (1 value, 2 verdict).</summary>
    private static Instruction Immediate(AttributeTree data)
    {
        AttributeTree value = data.Nest(2);
        return value.Has(2) ? Verdict(value.Nest(2)) : new Instruction.Load(value.Bytes(1), Register(data, 1));
    }

    /// <summary>NFTA_VERDICT_*: 1 code, 2 chain.</summary>
    private static Instruction.Verdict Verdict(AttributeTree verdict) => (int)verdict.Number(1) switch
    {
        (int)VerdictAccept => new Instruction.Verdict(VerdictKind.Accept),
        (int)VerdictDrop => new Instruction.Verdict(VerdictKind.Drop),
        VerdictContinue or VerdictBreak => new Instruction.Verdict(VerdictKind.Continue),
        VerdictJump => new Instruction.Verdict(VerdictKind.Jump, verdict.Text(2)),
        VerdictGoto => new Instruction.Verdict(VerdictKind.Goto, verdict.Text(2)),
        VerdictReturn => new Instruction.Verdict(VerdictKind.Return),
        _ => new Instruction.Verdict(VerdictKind.Unknown),
    };

    /// <summary>Registers 1 to 4 have 16 bytes, those from 8 on are the same in words of 4; 0 is the verdict's.</summary>
    private static int Register(AttributeTree data, ushort type)
    {
        uint number = data.Number(type);
        return number >= FirstWordRegister ? RegisterBytes + (int)(number - FirstWordRegister) * WordBytes : (int)number * RegisterBytes;
    }
}
