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
    private readonly Dictionary<string, (IpFamily Family, InterfaceIndex Vmac, InterfaceIndex Parent)> vmacs = new(StringComparer.Ordinal);
    private FirewallConfig config = new();
    private FirewallTable? tableV4;
    private FirewallTable? tableV6;
    private bool failed;
    private bool said;

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

    /// <summary>The VMACs that there are now.</summary>
    public void Follow(IEnumerable<VirtualInterface> macvlans)
    {
        Dictionary<string, (IpFamily, InterfaceIndex, InterfaceIndex)> now = macvlans.ToDictionary(
            link => link.Name, link => (link.Family, Interfaces.IndexOf(link.Name), Interfaces.IndexOf(link.Parent)), StringComparer.Ordinal);
        foreach (IpFamily family in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            var ours = vmacs.Where(item => item.Value.Family == family);
            Remove(family, [.. ours.Where(item => !now.TryGetValue(item.Key, out var same) || same != item.Value)]);
            var theirs = now.Where(item => item.Value.Item1 == family && item.Value.Item2 != InterfaceIndex.None);
            Add(family, [.. theirs.Where(item => !vmacs.ContainsKey(item.Key))]);
        }
    }

    public void Dispose()
    {
        if (tableV4 is not null) Try(false, IpFamily.V4, table => table.Delete());
        if (tableV6 is not null) Try(false, IpFamily.V6, table => table.Delete());
        tableV4?.Dispose();
        tableV6?.Dispose();
    }

    private void Remove(IpFamily family, KeyValuePair<string, (IpFamily Family, InterfaceIndex Vmac, InterfaceIndex Parent)>[] gone)
    {
        if (gone.Length == 0) return;
        foreach ((string name, _) in gone) vmacs.Remove(name);
        Try(true, family, table => table.RemoveVmacs([.. gone.Select(item => (item.Value.Vmac, item.Value.Parent))]));
    }

    private void Add(IpFamily family, KeyValuePair<string, (IpFamily Family, InterfaceIndex Vmac, InterfaceIndex Parent)>[] added)
    {
        if (added.Length == 0) return;
        foreach ((string name, var value) in added) vmacs[name] = value;
        Try(true, family, table => table.AddVmacs([.. added.Select(item => (item.Value.Vmac, item.Value.Parent))]));
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
