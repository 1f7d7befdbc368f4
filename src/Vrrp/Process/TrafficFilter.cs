using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Nftables;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Drop rules for addresses that are held but not accepted for (strict mode, no_accept), and rules for the group reports of VMACs. A table
/// exists from the first need until the end of the process. A failure is said once and never stops an election.
/// </summary>
internal sealed class TrafficFilter(VrrpLog log) : IDisposable
{
    private const string StandardTable = "keepalived";

    private readonly HashSet<(IpAddress Address, InterfaceIndex Interface)> dropped = [];
    private readonly Dictionary<string, (InterfaceIndex Vmac, InterfaceIndex Parent)> vmacsV4 = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (InterfaceIndex Vmac, InterfaceIndex Parent)> vmacsV6 = new(StringComparer.Ordinal);
    private FirewallConfig config = new();
    private FirewallTable? tableV4;
    private FirewallTable? tableV6;
    private bool failed;
    private bool said;

    /// <summary>Whether VMACs report groups over IPv4 at all: disable_local_igmp makes an end of that.</summary>
    public bool FollowsIgmp { get; set; } = true;

    /// <summary>Takes the settings and removes the tables of a predecessor that was killed: their rules may be wanted no more.</summary>
    public void Use(KeepaliveConfig whole)
    {
        config = whole.Global.Firewall;
        bool wanted = whole.VrrpInstances.Any(instance => !instance.Accept) || VirtualInterfaces.IsNeededBy(whole);
        if (wanted && config.NftablesTable is null && !said) log.FilteringByNftables();
        said = said || wanted;
        foreach (IpFamily family in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            Try(wanted, family, table => table.Delete() is var error && error == Errno.ENOENT ? 0 : error);
        }
        // A kernel without nf_tables matters only to those who want it.
        if (!wanted) failed = false;
    }

    public void Drop(ValueList<PlacedAddress> addresses) => Change(addresses, dropped.Add, (table, some) => table.Drop(some));

    public void Allow(ValueList<PlacedAddress> addresses) => Change(addresses, dropped.Remove, (table, some) => table.Allow(some));

    /// <summary>The VMACs that there are now. One for IPv4 reports groups over IPv6 as well, unless that is switched off on it.</summary>
    public void Follow(IReadOnlyCollection<VirtualInterface> macvlans)
    {
        Follow(IpFamily.V4, vmacsV4, macvlans.Where(link => FollowsIgmp && link.Family == IpFamily.V4));
        Follow(IpFamily.V6, vmacsV6, macvlans.Where(link => link.NeedsIPv6));
    }

    public void Dispose()
    {
        if (tableV4 is not null) Try(false, IpFamily.V4, table => table.Delete());
        if (tableV6 is not null) Try(false, IpFamily.V6, table => table.Delete());
        tableV4?.Dispose();
        tableV6?.Dispose();
    }

    private void Follow(
        IpFamily family, Dictionary<string, (InterfaceIndex Vmac, InterfaceIndex Parent)> known, IEnumerable<VirtualInterface> macvlans)
    {
        Dictionary<string, (InterfaceIndex Vmac, InterfaceIndex Parent)> now = macvlans
            .Select(link => (link.Name, Indexes: (Interfaces.IndexOf(link.Name), Interfaces.IndexOf(link.Parent))))
            .Where(link => link.Indexes.Item1 != InterfaceIndex.None)
            .ToDictionary(link => link.Name, link => link.Indexes, StringComparer.Ordinal);
        var gone = known.Where(item => !now.TryGetValue(item.Key, out var same) || same != item.Value).ToArray();
        foreach ((string name, _) in gone) known.Remove(name);
        if (gone.Length > 0) Try(true, family, table => table.RemoveVmacs([.. gone.Select(item => item.Value)]));
        var added = now.Where(item => !known.ContainsKey(item.Key)).ToArray();
        foreach ((string name, var indexes) in added) known[name] = indexes;
        if (added.Length > 0) Try(true, family, table => table.AddVmacs([.. added.Select(item => item.Value)]));
    }

    private void Change(
        ValueList<PlacedAddress> addresses, Predicate<(IpAddress, InterfaceIndex)> isNews,
        Func<FirewallTable, (IpAddress Address, InterfaceIndex Interface)[], int> change)
    {
        (IpAddress Address, InterfaceIndex Interface)[] news =
        [
            .. addresses.Select(placed => (placed.Address.Prefix.Address, placed.Interface)).Where(item => isNews(item)),
        ];
        foreach (IpFamily family in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            (IpAddress, InterfaceIndex)[] some = [.. news.Where(item => item.Address.Family == family)];
            if (some.Length > 0) Try(true, family, table => change(table, some));
        }
    }

    private FirewallTable Make(IpFamily family) =>
        new(config.NftablesTable ?? StandardTable, family, config.NftablesPriority, config.NftablesCounters);

    private void Try(bool tell, IpFamily family, Func<FirewallTable, int> action)
    {
        if (failed) return;
        try
        {
            FirewallTable table = family == IpFamily.V4 ? tableV4 ??= Make(family) : tableV6 ??= Make(family);
            int error = action(table);
            if (error != 0 && tell) log.CannotFilter($"nf_tables {Errno.Name(error)}");
        }
        catch (LinuxException exception)
        {
            failed = true;
            if (tell) log.CannotFilter(exception.Message);
        }
    }
}
