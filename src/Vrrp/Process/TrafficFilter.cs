using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Process;

/// <summary>Drop rules for addresses that are held but not accepted for.</summary>
internal sealed class TrafficFilter(VrrpLog log) : IDisposable
{
    public void Use(KeepaliveConfig config)
    {
        if (config.VrrpInstances.Any(instance => !instance.Accept)) log.CannotFilter("nftables");
    }

    public void Drop(ValueList<IpAddress> addresses) => log.CannotFilter("nftables");

    public void Allow(ValueList<IpAddress> addresses) => log.CannotFilter("nftables");

    public void Dispose() => log.CannotFilter("nftables");
}
