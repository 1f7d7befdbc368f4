using System.Text.RegularExpressions;
using Keepalive.Linux;
using Keepalive.Linux.Netlink;
using Keepalive.Linux.Nftables;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Engine.Doctor;
using Keepalive.Watchdog.Engine.Doctor.Firewall;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Reads the rules of nftables over netlink (iptables is part of it as a rule), with the texts of nft where it is installed.</summary>
internal sealed partial class FirewallReader(List<NotChecked> notChecked)
{
    private const uint Dormant = 1;

    private readonly Dictionary<(string Family, string Table, string Chain, ulong Handle), string> texts = [];

    /// <exception cref="LinuxException">EPERM: needs CAP_NET_ADMIN.</exception>
    public FirewallRuleset Read()
    {
        List<FirewallChain> chains = [];
        List<FirewallSet> sets = [];
        try
        {
            ReadNftables(chains, sets);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EINVAL or Errno.EPROTONOSUPPORT or Errno.ENOENT)
        {
            // A kernel without nf_tables has none of its rules.
        }
        chains.AddRange(LegacyTables.Read(notChecked));
        return new FirewallRuleset(chains, sets);
    }

    private void ReadNftables(List<FirewallChain> chains, List<FirewallSet> sets)
    {
        using NftablesDump dump = new();
        HashSet<(byte, string)> dormant = [];
        foreach (NftablesObject table in dump.Tables())
        {
            AttributeTree tree = AttributeTree.Of(table.Attributes);
            if ((tree.Number(2) & Dormant) != 0) dormant.Add((table.Family, tree.Text(1)));
        }
        List<NftablesObject> rules = dump.Rules();
        if (rules.Count > 0) ReadTexts();
        ILookup<(byte, string, string), FirewallRule> byChain = rules.Select(rule => (rule.Family, Tree: AttributeTree.Of(rule.Attributes)))
            .ToLookup(rule => (rule.Family, rule.Tree.Text(1), rule.Tree.Text(2)), rule => Rule(rule.Family, rule.Tree));
        foreach (NftablesObject each in dump.Chains())
        {
            AttributeTree tree = AttributeTree.Of(each.Attributes);
            FirewallChain chain = RulesetTranslation.Chain(each.Family, tree, isActive: !dormant.Contains((each.Family, tree.Text(1))));
            chains.Add(chain with { Rules = [.. byChain[(each.Family, chain.Table, chain.Name)]] });
        }
        sets.AddRange(dump.Sets().Select(set => Set(dump, set)));
    }

    private FirewallRule Rule(byte family, AttributeTree tree)
    {
        ulong handle = tree.Long(3);
        FirewallChain place = new((FirewallFamily)family, tree.Text(1), tree.Text(2));
        string text = texts.GetValueOrDefault((place.FamilyWord, place.Table, place.Name, handle)) ?? $"rule handle {handle}";
        return new FirewallRule(text, [.. tree.List(4).SelectMany(RulesetTranslation.Expression)]);
    }

    private static FirewallSet Set(NftablesDump dump, NftablesObject each)
    {
        FirewallSet set = RulesetTranslation.Set(each.Family, AttributeTree.Of(each.Attributes));
        IEnumerable<AttributeTree> elements = dump.Elements(each.Family, set.Table, set.Name)
            .SelectMany(message => AttributeTree.Of(message.Attributes).List(3));
        return set with { Elements = [.. elements.Select(RulesetTranslation.Element)] };
    }

    /// <summary>For people: the rule as they wrote it. Not needed for the verdict.</summary>
    private void ReadTexts()
    {
        string program = ProgramPath.Find("nft");
        if (program == "nft") return;
        using System.Diagnostics.Process? nft = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(program, ["-a", "-s", "list", "ruleset"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            });
        if (nft is null) return;
        nft.ErrorDataReceived += (_, _) => { };
        nft.BeginErrorReadLine();
        (string family, string table, string chain) = ("", "", "");
        while (nft.StandardOutput.ReadLine() is string line)
        {
            Match match = Table().Match(line);
            if (match.Success) (family, table) = (match.Groups[1].Value, match.Groups[2].Value);
            else if ((match = Chain().Match(line)).Success) chain = match.Groups[1].Value;
            else if ((match = HandleOf().Match(line)).Success && ulong.TryParse(match.Groups[2].Value, out ulong handle))
            {
                texts[(family, table, chain, handle)] = match.Groups[1].Value;
            }
        }
        nft.WaitForExit();
    }

    [GeneratedRegex(@"^table (\S+) (\S+) \{")]
    private static partial Regex Table();

    [GeneratedRegex(@"^\tchain (\S+) \{")]
    private static partial Regex Chain();

    [GeneratedRegex(@"^\t\t(\S.*\S) # handle (\d+)$")]
    private static partial Regex HandleOf();
}
