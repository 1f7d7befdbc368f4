namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>
/// Takes a packet through the rules as the kernel does (net/netfilter/nf_tables_core.c): every base chain of every hook on its way has to
/// let it pass. What is not known of packet or kernel keeps both ways open.
/// </summary>
internal sealed class Evaluation
{
    /// <summary>NFT_JUMP_STACK_SIZE: the kernel allows no more.</summary>
    private const int JumpsMax = 16;
    private const int RegisterBytes = 96;
    private const uint MetaMark = 3;

    private readonly FirewallRuleset ruleset;
    private readonly TestPacket packet;
    private byte[] value = new byte[RegisterBytes];
    private byte[] known = new byte[RegisterBytes];
    private bool markIsKnown = true;
    private Answer untracked = Answer.No;
    private FirewallRule? blamed;

    private Evaluation(FirewallRuleset ruleset, TestPacket packet)
    {
        this.ruleset = ruleset;
        this.packet = packet;
    }

    /// <summary>The first chain that surely drops the packet, else the first that may; null: it passes.</summary>
    public static Obstacle? Find(FirewallRuleset ruleset, TestPacket packet)
    {
        Evaluation evaluation = new(ruleset, packet);
        Obstacle? possible = null;
        foreach (FirewallChain chain in ruleset.BaseChains.Where(chain => IsOnTheWay(chain, packet)).OrderBy(chain => Stage(chain)).ThenBy(chain =>
            chain.Hook!.Priority))
        {
            Obstacle? obstacle = evaluation.Through(chain);
            if (obstacle is { IsSure: true }) return obstacle;
            possible ??= obstacle;
        }
        return possible;
    }

    private static bool IsOnTheWay(FirewallChain chain, TestPacket packet)
    {
        FirewallHook hook = chain.Hook!;
        if (hook.Devices.Count > 0 && !hook.Devices.Contains(packet.Link.Name)) return false;
        if (chain.Family == FirewallFamily.Netdev) return hook.Number == (packet.IsIncoming ? FirewallHook.NetdevIngress : FirewallHook.NetdevEgress);
        bool isFamily = chain.Family == FirewallFamily.Inet || (byte)chain.Family == (byte)packet.Family
            || (chain.Family == FirewallFamily.Bridge && packet.Link.Bridge is not null);
        return isFamily && (packet.IsIncoming
            ? hook.Number is FirewallHook.PreRouting or FirewallHook.Input or FirewallHook.InetIngress
            : hook.Number is FirewallHook.Output or FirewallHook.PostRouting);
    }

    private static int Stage(FirewallChain chain) =>
        chain.Family == FirewallFamily.Netdev || chain.Hook!.Number == FirewallHook.InetIngress ? -1 : (int)chain.Hook!.Number;

    private Obstacle? Through(FirewallChain chain)
    {
        blamed = null;
        Fate fate = Walk(chain, chain.Hook!, 0);
        bool ends = (fate & (Fate.Continue | Fate.Return)) != 0;
        fate &= Fate.Accept | Fate.Drop;
        if (ends) fate |= chain.PolicyDrops ? Fate.Drop : Fate.Accept;
        return (fate & Fate.Drop) == 0 ? null : new Obstacle(chain, fate == Fate.Drop, blamed);
    }

    private Fate Walk(FirewallChain chain, FirewallHook hook, int depth)
    {
        if (depth > JumpsMax) return Fate.Accept | Fate.Drop;
        Fate total = Fate.None;
        foreach (FirewallRule rule in chain.Rules)
        {
            Fate fate = Rule(rule, chain, hook, depth);
            if ((fate & Fate.Drop) != 0) blamed ??= rule;
            total |= fate & ~Fate.Continue;
            if ((fate & Fate.Continue) == 0) return total;
        }
        return total | Fate.Continue;
    }

    private Fate Rule(FirewallRule rule, FirewallChain chain, FirewallHook hook, int depth)
    {
        bool maybe = false;
        foreach (Instruction instruction in rule.Instructions)
        {
            Fate fate = Step(instruction, chain, hook, depth, out Answer goesOn);
            if (fate != Fate.None) return maybe || goesOn == Answer.Maybe ? fate | Fate.Continue : fate;
            if (goesOn == Answer.No) return Fate.Continue;
            maybe |= goesOn == Answer.Maybe;
        }
        return Fate.Continue;
    }

    /// <returns>Fate.None while the rule is not decided; <paramref name="goesOn"/> says whether its next step is taken.</returns>
    private Fate Step(Instruction instruction, FirewallChain chain, FirewallHook hook, int depth, out Answer goesOn)
    {
        goesOn = Answer.Yes;
        switch (instruction)
        {
            case Instruction.Verdict verdict:
                return Decide(verdict, chain, hook, depth);
            case Instruction.Lookup lookup:
                return LookUp(lookup, chain, hook, depth, out goesOn);
            case Instruction.Compare compare:
                goesOn = Read(compare.From, compare.With.Length).Is(compare.Operation, compare.With);
                break;
            case Instruction.InRange range:
                goesOn = Read(range.From, range.First.Length).IsBetween(range.First, range.Last);
                if (range.Inverted) goesOn = PartlyKnown.Not(goesOn);
                break;
            case Instruction.Uncertain:
                goesOn = Answer.Maybe;
                break;
            default:
                Change(instruction, hook);
                break;
        }
        return Fate.None;
    }

    private void Change(Instruction instruction, FirewallHook hook)
    {
        switch (instruction)
        {
            case Instruction.Payload payload:
                Write(payload.To, packet.Read(payload.Base, payload.Offset, payload.Length));
                break;
            case Instruction.Meta meta:
                Write(meta.To, PacketFacts.Meta(packet, hook, meta.Key, markIsKnown));
                break;
            case Instruction.SetMeta { Key: MetaMark }:
                markIsKnown = false;
                break;
            case Instruction.NoTrack:
                // Whether this rule was reached at all is not kept: so it may be.
                untracked = Answer.Maybe;
                break;
            case Instruction.Conntrack conntrack:
                Write(conntrack.To, PacketFacts.Conntrack(packet, hook, conntrack.Key, untracked));
                break;
            case Instruction.Fib fib:
                Write(fib.To, PacketFacts.Fib(packet, fib.Result, fib.Flags));
                break;
            case Instruction.Bitwise bitwise:
                Write(bitwise.To, Read(bitwise.From, bitwise.Mask.Length).Masked(bitwise.Mask, bitwise.Xor));
                break;
            case Instruction.SwapBytes swap:
                Write(swap.To, Read(swap.From, swap.Length).Swapped(swap.Size));
                break;
            case Instruction.Load load:
                Write(load.To, PartlyKnown.Of(load.Value));
                break;
            case Instruction.LoadUnknown load:
                Write(load.To, PartlyKnown.Unknown(load.Length));
                break;
        }
    }

    private Fate LookUp(Instruction.Lookup lookup, FirewallChain chain, FirewallHook hook, int depth, out Answer goesOn)
    {
        goesOn = Answer.Maybe;
        if (ruleset.Set(chain.Family, chain.Table, lookup.Set) is not { } set) return Fate.None;
        goesOn = SetMembership.Find(set, new PartlyKnown(value, known), lookup.From, out List<SetElement> elements);
        if (lookup.Inverted) goesOn = PartlyKnown.Not(goesOn);
        if (lookup.To is not int to || goesOn == Answer.No) return Fate.None;
        if (to != 0)
        {
            if (goesOn == Answer.Yes && elements.Count == 1) Write(to, PartlyKnown.Of(elements[0].Value));
            else Write(to, PartlyKnown.Unknown(Math.Max(4, elements.Select(element => element.Value.Length).DefaultIfEmpty().Max())));
            return Fate.None;
        }
        Fate fate = Fate.None;
        foreach (SetElement element in elements) fate |= element.Verdict is null ? Fate.Continue : Decide(element.Verdict, chain, hook, depth);
        // A set that fills itself may hold any verdict.
        return elements.Count == 0 ? Fate.Continue | Fate.Accept | Fate.Drop : fate;
    }

    private Fate Decide(Instruction.Verdict verdict, FirewallChain chain, FirewallHook hook, int depth)
    {
        switch (verdict.Kind)
        {
            case VerdictKind.Accept:
                return Fate.Accept;
            case VerdictKind.Drop:
                return Fate.Drop;
            case VerdictKind.Continue:
                return Fate.Continue;
            case VerdictKind.Return:
                return Fate.Return;
            case VerdictKind.Jump or VerdictKind.Goto when ruleset.Beside(chain, verdict.Chain) is { } target:
                Fate fate = Walk(target, hook, depth + 1);
                bool comesBack = (fate & (Fate.Return | Fate.Continue)) != 0;
                fate &= Fate.Accept | Fate.Drop;
                if (comesBack) fate |= verdict.Kind == VerdictKind.Jump ? Fate.Continue : Fate.Return;
                return fate;
            default:
                return Fate.Accept | Fate.Drop | Fate.Continue;
        }
    }

    private PartlyKnown Read(int from, int length) => new PartlyKnown(value, known).Slice(from, Math.Min(length, RegisterBytes - from));

    private void Write(int to, PartlyKnown bytes)
    {
        if (to is < 0 or >= RegisterBytes) return;
        // The rest of the last word of a short value is zero.
        int end = Math.Min(RegisterBytes, to + ((bytes.Length + 3) & ~3));
        for (int i = to; i < end; i++)
        {
            bool isInside = i - to < bytes.Length;
            value[i] = isInside ? bytes.Value[i - to] : (byte)0;
            known[i] = isInside ? bytes.Known[i - to] : (byte)0xff;
        }
    }
}
