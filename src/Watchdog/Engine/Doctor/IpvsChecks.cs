using Keepalive.ConfigParser.Model;

namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>IPVS, its schedulers and its sync daemon.</summary>
internal static class IpvsChecks
{
    /// <summary>IP and UDP header (net/netfilter/ipvs/ip_vs_sync.c counts the same).</summary>
    private const int HeadersV4 = 28, HeadersV6 = 48;

    /// <summary>What the kernel takes without maxlen, whatever the MTU.</summary>
    private const int StandardMtu = 1500;

    public static void Run(Examination e)
    {
        SyncDaemon(e);
        if (e.Machine.Ipvs is not { } ipvs || (e.Config.VirtualServers.Count == 0 && e.Config.Global.LvsSyncDaemon is null)) return;
        if (!ipvs.IsThere)
        {
            e.Find("KD501", "ip_vs", ipvs.CanBeLoaded ? "IPVS is not loaded" : "IPVS is not loaded, and this kernel has no module for it",
                ipvs.CanBeLoaded ? "modprobe ip_vs" : "install the package with the extra modules of this kernel, then modprobe ip_vs");
        }
        if (ipvs.Schedulers is not { } schedulers) return;
        foreach (VirtualServerConfig server in e.Config.VirtualServers.Where(server => !schedulers.Contains(server.Scheduler)))
        {
            e.Find("KD502", $"{server.Key}", $"virtual server {server.Key} wants the scheduler {server.Scheduler}, which this kernel does not have",
                $"modprobe ip_vs_{server.Scheduler}");
        }
    }

    private static void SyncDaemon(Examination e)
    {
        if (e.Config.Global.LvsSyncDaemon is not { } sync || e.Link(sync.Interface) is not LinkFacts link) return;
        int headers = sync.Group.IsV4 ? HeadersV4 : HeadersV6;
        int length = sync.MaxLength == 0 ? StandardMtu - headers : sync.MaxLength;
        if (length + headers <= link.Mtu) return;
        string written = sync.MaxLength == 0 ? $"{length}, as without maxlen" : $"maxlen {length}";
        e.Find("KD503", sync.Interface, $"messages of the sync daemon are {length + headers} bytes long ({written}, headers {headers}), and the "
            + $"MTU of {sync.Interface} is {link.Mtu}",
            $"write maxlen {link.Mtu - headers} in the line lvs_sync_daemon");
    }
}
