using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Nftables;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Drop rules for addresses that are held but not accepted for (strict mode, no_accept). The table exists from the first such address until
/// the end of the process. A failure is said once and never stops an election.
/// </summary>
internal sealed class TrafficFilter(VrrpLog log) : IDisposable
{
    private const string StandardTable = "keepalived";

    private readonly HashSet<IpAddress> dropped = [];
    private FirewallConfig config = new();
    private DropTable? table;
    private bool created;
    private bool failed;

    /// <summary>Takes the settings and removes the table of a predecessor that was killed: its rules may be wanted no more.</summary>
    public void Use(KeepaliveConfig whole)
    {
        config = whole.Global.Firewall;
        bool wanted = whole.VrrpInstances.Any(instance => !instance.Accept);
        if (wanted && config.NftablesTable is null) log.FilteringByNftables();
        Try(wanted, drops => drops.Delete() is var error && error == Errno.ENOENT ? 0 : error);
        // A kernel without nf_tables matters only to those who want it.
        if (!wanted) failed = false;
    }

    public void Drop(ValueList<IpAddress> addresses)
    {
        if (addresses.Any(address => !address.IsV4)) log.CannotFilter("IPv6 addresses are not filtered yet");
        IpAddress[] added = [.. addresses.Where(address => address.IsV4 && dropped.Add(address))];
        if (added.Length == 0) return;
        if (!created) created = Try(true, drops => drops.Create());
        if (created) Try(true, drops => drops.Add(added));
    }

    public void Allow(ValueList<IpAddress> addresses)
    {
        IpAddress[] removed = [.. addresses.Where(dropped.Remove)];
        if (removed.Length > 0 && created) Try(true, drops => drops.Remove(removed));
    }

    public void Dispose()
    {
        if (created) Try(true, drops => drops.Delete());
        table?.Dispose();
    }

    private bool Try(bool tell, Func<DropTable, int> action)
    {
        if (failed) return false;
        try
        {
            table ??= new DropTable(config.NftablesTable ?? StandardTable, config.NftablesPriority);
            int error = action(table);
            if (error == 0) return true;
            if (tell) log.CannotFilter($"nf_tables {Errno.Name(error)}");
        }
        catch (LinuxException exception)
        {
            failed = true;
            if (tell) log.CannotFilter(exception.Message);
        }
        return false;
    }
}
