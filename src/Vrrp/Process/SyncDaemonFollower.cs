using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Ipvs;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// lvs_sync_daemon with an instance: the kernel sends connections while the instance is MASTER and takes them while it is not, so that
/// whoever takes over knows them.
/// </summary>
internal sealed class SyncDaemonFollower(VrrpLog log) : IDisposable
{
    private IpvsClient? client;
    private LvsSyncDaemonConfig? config;
    private byte vrid;
    private bool isMaster;

    /// <summary>Takes a configuration; one that is the same changes nothing.</summary>
    public void Use(KeepaliveConfig whole)
    {
        LvsSyncDaemonConfig? wanted = whole.Global.LvsSyncDaemon is { Instance: not null } following ? following : null;
        VrrpInstanceConfig? instance = whole.VrrpInstances.FirstOrDefault(each => each.Name == wanted?.Instance);
        if (instance is null) wanted = null;
        byte id = instance?.VirtualRouterId ?? 0;
        if (wanted == config && id == vrid) return;
        bool sameInstance = wanted?.Instance == config?.Instance;
        Stop();
        (config, vrid) = (wanted, id);
        if (wanted is null || !TryOpen(whole.Global.NetNamespaceIpvs)) return;
        Start(sameInstance && isMaster);
    }

    /// <summary>An instance became MASTER, or ceased to be.</summary>
    public void Follow(string instance, bool master)
    {
        if (config?.Instance != instance || client is null || isMaster == master) return;
        Stop();
        Start(master);
    }

    public void Dispose()
    {
        Stop();
        client?.Dispose();
        client = null;
    }

    private bool TryOpen(string? netNamespace)
    {
        try
        {
            client ??= IpvsClient.TryOpen(netNamespace);
            if (client is null) log.SyncDaemonFailed("this kernel has no IPVS (modprobe ip_vs)");
        }
        catch (LinuxException exception)
        {
            log.SyncDaemonFailed(exception.Message);
        }
        return client is not null;
    }

    private void Start(bool master)
    {
        isMaster = master;
        IpvsDaemon daemon = new(master, config!.Interface, config.Id ?? vrid)
        {
            MaxLength = config.MaxLength,
            Group = config.Group,
            Port = config.Port,
            Ttl = config.Ttl,
        };
        int errno = client!.StartDaemon(daemon);
        if (errno != 0) log.SyncDaemonFailed($"start it on {config.Interface}: {Errno.Name(errno)}");
    }

    /// <summary>Both: what a predecessor left running is not ours to guess.</summary>
    private void Stop()
    {
        if (client is null) return;
        _ = client.StopDaemon(isMaster: true);
        _ = client.StopDaemon(isMaster: false);
    }
}
