namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>Rules of the old iptables, as iptables-save(8) writes them, in the steps of nf_tables. Options that are not known here are
/// uncertain.</summary>
internal static class LegacyRules
{
    private static readonly Dictionary<string, uint> Hooks = new(StringComparer.Ordinal)
    {
        ["PREROUTING"] = FirewallHook.PreRouting,
        ["INPUT"] = FirewallHook.Input,
        ["OUTPUT"] = FirewallHook.Output,
        ["POSTROUTING"] = FirewallHook.PostRouting,
    };

    /// <summary>NF_IP_PRI_* of linux/netfilter_ipv4.h.</summary>
    private static readonly Dictionary<string, int> Priorities = new(StringComparer.Ordinal)
    {
        ["raw"] = -300,
        ["mangle"] = -150,
        ["nat"] = -100,
        ["security"] = 50,
    };

    public static IReadOnlyList<FirewallChain> Parse(string text, FirewallFamily family)
    {
        List<FirewallChain> chains = [];
        Dictionary<(string Table, string Chain), List<FirewallRule>> rules = [];
        string table = "";
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('*')) table = line[1..];
            else if (line.StartsWith(':')) chains.Add(Chain(line, table, family) with { Rules = rules[(table, NameOf(line))] = [] });
            else if (line.StartsWith("-A ", StringComparison.Ordinal) && line.Split(' ') is [_, var chain, ..]
                && rules.TryGetValue((table, chain), out List<FirewallRule>? there))
            {
                there.Add(new FirewallRule(line, [.. new LegacyRule(line, family).Instructions]));
            }
        }
        return chains;
    }

    /// <summary>":INPUT DROP [0:0]"; a chain of the administrator has "-" for a policy.</summary>
    private static FirewallChain Chain(string line, string table, FirewallFamily family)
    {
        string name = NameOf(line);
        return new FirewallChain(family, table, name)
        {
            IsLegacy = true,
            PolicyDrops = line.Split(' ') is [_, "DROP", ..],
            Hook = Hooks.TryGetValue(name, out uint hook) ? new FirewallHook(hook, Priorities.GetValueOrDefault(table), []) : null,
        };
    }

    private static string NameOf(string line) => line[1..].Split(' ')[0];
}
