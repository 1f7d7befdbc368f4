using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Linux.Route;

namespace Keepalive.Vrrp.Process;

/// <summary>Policy rules of the configuration in the kernel's numbers; names as in <see cref="RouteTranslation"/>.</summary>
internal sealed class RuleTranslation(NameTables names, RouteTranslation routes)
{
    private static readonly Dictionary<string, byte> Protocols = new(StringComparer.Ordinal)
    {
        ["icmp"] = 1,
        ["igmp"] = 2,
        ["tcp"] = 6,
        ["udp"] = 17,
        ["dccp"] = 33,
        ["gre"] = 47,
        ["esp"] = 50,
        ["ah"] = 51,
        ["ipv6-icmp"] = 58,
        ["ospf"] = 89,
        ["vrrp"] = 112,
        ["sctp"] = 132,
        ["udplite"] = 136,
    };

    public KernelRule Translate(RuleConfig rule) => new()
    {
        Family = rule.Family,
        Action = Action(rule.Action),
        Priority = rule.Preference ?? 0,
        Invert = rule.Not,
        From = rule.From,
        To = rule.To,
        Tos = rule.Tos is null ? (byte)0 : RouteTranslation.Byte(names.TypesOfService, "type of service", rule.Tos),
        Table = rule.Action == "table" ? RouteTranslation.Number(names.Tables, "routing table", rule.Target ?? "") : 0,
        GotoTarget = rule.Action == "goto" ? uint.Parse(rule.Target ?? "", CultureInfo.InvariantCulture) : 0,
        Mark = rule.FirewallMark,
        MarkMask = rule.FirewallMask,
        Realms = rule.Realms is null ? null : routes.Realms(rule.Realms),
        SuppressPrefixLength = (uint?)rule.SuppressPrefixLength,
        SuppressGroup = rule.SuppressInterfaceGroup is null ? null : RouteTranslation.Number(names.Groups, "link group", rule.SuppressInterfaceGroup),
        InputInterface = rule.InputInterface,
        OutputInterface = rule.OutputInterface,
        TunnelId = rule.TunnelId,
        Users = rule.UidFirst is uint first ? (first, rule.UidLast ?? first) : null,
        IpProtocol = rule.IpProtocol is null ? null : IpProtocol(rule.IpProtocol),
        SourcePorts = rule.SourcePortFirst is ushort source ? (source, rule.SourcePortLast ?? source) : null,
        DestinationPorts = rule.DestinationPortFirst is ushort destination ? (destination, rule.DestinationPortLast ?? destination) : null,
        UsesMasterTable = rule.Action == "l3mdev",
        // A rule that is not tracked carries no origin under keepalived, and so here.
        Protocol = rule.Protocol ?? (rule.Track ? KernelRoute.KeepalivedProtocol : null),
    };

    private static RuleAction Action(string word) => word switch
    {
        "goto" => RuleAction.Goto,
        "nop" => RuleAction.Nop,
        "blackhole" => RuleAction.Blackhole,
        "unreachable" => RuleAction.Unreachable,
        "prohibit" => RuleAction.Prohibit,
        _ => RuleAction.Table,
    };

    private static byte IpProtocol(string word) =>
        byte.TryParse(word, CultureInfo.InvariantCulture, out byte number) || Protocols.TryGetValue(word, out number)
            ? number : throw new FormatException($"unknown IP protocol {word}");
}
