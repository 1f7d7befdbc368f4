namespace Keepalive.Watchdog.Engine.Doctor.Firewall;

/// <summary>What may become of a packet: one value when it is sure, several when it is not.</summary>
[Flags]
internal enum Fate
{
    None = 0,

    /// <summary>The next rule looks at it.</summary>
    Continue = 1,
    Accept = 2,
    Drop = 4,

    /// <summary>Back to the chain that jumped here.</summary>
    Return = 8,
}

/// <summary>A chain that drops a packet, or may.</summary>
/// <param name="IsSure">There is no other way out.</param>
/// <param name="Rule">The rule that does; null: the policy.</param>
internal sealed record Obstacle(FirewallChain Chain, bool IsSure, FirewallRule? Rule)
{
    public override string ToString()
    {
        string chain = $"{(Chain.IsLegacy ? "iptables " : "")}table {Chain.FamilyWord} {Chain.Table}, chain {Chain.Name}";
        return Rule is null ? $"{chain}, policy drop" : $"{chain}: {Rule.Text}";
    }
}
