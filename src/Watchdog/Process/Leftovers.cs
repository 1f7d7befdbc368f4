using Keepalive.ConfigParser.Model;
using Keepalive.Control;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Ipvs;
using Keepalive.Linux.Nftables;
using Keepalive.Vrrp.Process;
using Keepalive.Watchdog.Cli;

namespace Keepalive.Watchdog.Process;

/// <summary>What the configuration says is ours, and the kernel still has.</summary>
internal static class Leftovers
{
    private const string StandardTable = "keepalived";

    /// <summary>False when something could not be removed; each removal and each failure is said.</summary>
    public static bool Remove(KeepaliveConfig config, Options options, Action<string> said, Action<string> failed)
    {
        bool done = true;
        if (!options.DontReleaseVrrp) done &= RemoveVrrp(config, said, failed) & RemoveRules(config.Global.Firewall, said, failed);
        if (!options.DontReleaseIpvs && config.VirtualServers.Count > 0) done &= RemoveServices(config, said, failed);
        return done;
    }

    public static string Restored(SettingMessage setting) => $"{setting.Path} is {setting.Found} again, as it was before a daemon that was killed";

    public static string NotRestored(SettingMessage setting) => $"cannot put back {setting.Path} to {setting.Found}";

    private static bool RemoveVrrp(KeepaliveConfig config, Action<string> said, Action<string> failed)
    {
        using VrrpLeftovers leftovers = new((what, error) =>
        {
            if (error == 0) said($"removed {what}");
            else failed($"cannot remove {what}: {Errno.Name(error)}");
        });
        return leftovers.Remove(config);
    }

    private static bool RemoveRules(FirewallConfig firewall, Action<string> said, Action<string> failed) =>
        RemoveRules(IpFamily.V4, firewall, said, failed) & RemoveRules(IpFamily.V6, firewall, said, failed);

    private static bool RemoveRules(IpFamily family, FirewallConfig firewall, Action<string> said, Action<string> failed)
    {
        using FirewallTable table = new(firewall.NftablesTable ?? StandardTable, family, firewall.NftablesPriority, counts: false);
        int error = table.Delete();
        if (error == 0) said("removed drop rules");
        // A kernel without nf_tables has none of our rules.
        if (error is 0 or Errno.ENOENT or Errno.EINVAL or Errno.EPROTONOSUPPORT) return true;
        failed($"cannot remove drop rules: {Errno.Name(error)}");
        return false;
    }

    private static bool RemoveServices(KeepaliveConfig config, Action<string> said, Action<string> failed)
    {
        using IpvsClient? ipvs = IpvsClient.TryOpen();
        // Without IPVS there is nothing left in it.
        if (ipvs is null) return true;
        HashSet<(LvsProtocol, IpAddress, ushort, uint)> ours = [.. config.VirtualServers.SelectMany(server => Keys(server.Key, config))];
        IpvsService[] left = [.. ipvs.Services().Where(service => ours.Contains(service.FirewallMark != 0
            ? (LvsProtocol.None, IpAddress.None, (ushort)0, service.FirewallMark)
            : ((LvsProtocol)service.Protocol, service.Address, service.Port, 0u)))];
        int[] results = ipvs.Apply([.. left.Select(service => new IpvsRequest(IpvsCommandNumber.DelService, service, null))]);
        for (int i = 0; i < left.Length; i++)
        {
            string what = left[i].FirewallMark != 0 ? $"FWM {left[i].FirewallMark}" : $"[{left[i].Address}]:{left[i].Port}";
            if (results[i] == 0) said($"removed virtual server {what}");
            else failed($"cannot remove virtual server {what}: {Errno.Name(results[i])}");
        }
        return Array.TrueForAll(results, result => result == 0);
    }

    private static IEnumerable<(LvsProtocol, IpAddress, ushort, uint)> Keys(VirtualServerKey key, KeepaliveConfig config)
    {
        if (key.Group is null)
        {
            yield return key.FirewallMark != 0
                ? (LvsProtocol.None, IpAddress.None, (ushort)0, key.FirewallMark)
                : (key.Protocol, key.Address, key.Port, 0u);
            yield break;
        }
        // A group with a range may hold a whole network: only what is written out as one address is surely ours.
        foreach (VirtualServerGroupEntry entry in config.VirtualServerGroups.Where(group => group.Name == key.Group).SelectMany(g => g.Entries))
        {
            if (entry.FirewallMark != 0) yield return (LvsProtocol.None, IpAddress.None, (ushort)0, entry.FirewallMark);
            else if (entry.First == entry.Last) yield return (key.Protocol, entry.First, entry.Port, 0u);
        }
    }
}
