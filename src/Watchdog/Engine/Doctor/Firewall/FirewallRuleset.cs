namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>All rules of a network namespace, as the programs that the kernel runs for each packet.</summary>
internal sealed class FirewallRuleset
{
    private readonly Dictionary<(FirewallFamily, string, string, bool), FirewallChain> chains = [];
    private readonly Dictionary<(FirewallFamily, string, string), FirewallSet> sets = [];

    public FirewallRuleset(IReadOnlyList<FirewallChain> chains, IReadOnlyList<FirewallSet> sets)
    {
        // A dump that somebody changes meanwhile may tell of one twice.
        foreach (FirewallChain chain in chains) this.chains[(chain.Family, chain.Table, chain.Name, chain.IsLegacy)] = chain;
        foreach (FirewallSet set in sets) this.sets[(set.Family, set.Table, set.Name)] = set;
        BaseChains = [.. chains.Where(chain => chain.Hook is not null).OrderBy(chain => chain.Hook!.Priority)];
    }

    /// <summary>Those that the kernel enters by itself, in its order at one hook.</summary>
    public IReadOnlyList<FirewallChain> BaseChains { get; }

    /// <summary>A chain of the same table.</summary>
    public FirewallChain? Beside(FirewallChain chain, string name) => chains.GetValueOrDefault((chain.Family, chain.Table, name, chain.IsLegacy));

    public FirewallSet? Set(FirewallFamily family, string table, string name) => sets.GetValueOrDefault((family, table, name));
}

/// <summary>NFPROTO_* of linux/netfilter.h.</summary>
internal enum FirewallFamily : byte
{
    Inet = 1,
    Ip = 2,
    Arp = 3,
    Netdev = 5,
    Bridge = 7,
    Ip6 = 10,
}

/// <summary>Where a base chain stands: NF_INET_* of linux/netfilter.h (NF_NETDEV_* for family netdev).</summary>
/// <param name="Priority">Lower comes first.</param>
/// <param name="Devices">Interfaces that it is bound to; empty: all.</param>
internal sealed record FirewallHook(uint Number, int Priority, IReadOnlyList<string> Devices)
{
    public const uint PreRouting = 0, Input = 1, Output = 3, PostRouting = 4, InetIngress = 5;
    public const uint NetdevIngress = 0, NetdevEgress = 1;
}

/// <param name="IsLegacy">Of the old iptables, beside nftables.</param>
internal sealed record FirewallChain(FirewallFamily Family, string Table, string Name)
{
    public bool IsLegacy { get; init; }
    public FirewallHook? Hook { get; init; }
    public bool PolicyDrops { get; init; }
    public IReadOnlyList<FirewallRule> Rules { get; init; } = [];

    public string FamilyWord => Family switch
    {
        FirewallFamily.Inet => "inet",
        FirewallFamily.Ip6 => "ip6",
        FirewallFamily.Netdev => "netdev",
        FirewallFamily.Bridge => "bridge",
        FirewallFamily.Arp => "arp",
        _ => "ip",
    };
}

/// <param name="Text">As its program shows it; or its handle.</param>
internal sealed record FirewallRule(string Text, IReadOnlyList<Instruction> Instructions);

/// <summary>A set or map.</summary>
/// <param name="Fields">Lengths in bytes of the parts of a key of several, each padded to 4; empty for one.</param>
internal sealed record FirewallSet(FirewallFamily Family, string Table, string Name)
{
    public bool HasIntervals { get; init; }
    public IReadOnlyList<int> Fields { get; init; } = [];

    /// <summary>Elements may come and go by themselves.</summary>
    public bool IsDynamic { get; init; }
    public IReadOnlyList<SetElement> Elements { get; init; } = [];
}

/// <param name="Key">Empty for the element that stands for everything else.</param>
/// <param name="KeyEnd">Last key of a range; null: one key, or the beginning of an interval that goes to the next element.</param>
/// <param name="IsIntervalEnd">From here on nothing matches.</param>
internal sealed record SetElement(byte[] Key, byte[]? KeyEnd = null, bool IsIntervalEnd = false)
{
    public bool IsCatchAll => Key.Length == 0;
    public byte[] Value { get; init; } = [];
    public Instruction.Verdict? Verdict { get; init; }
}
