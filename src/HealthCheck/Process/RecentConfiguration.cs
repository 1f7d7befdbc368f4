using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Process;

/// <summary>
/// Parses bundles, and the same one only once: most reloads of a large file change nothing of it, and what is the very same object needs
/// no comparing either.
/// </summary>
internal sealed class RecentConfiguration
{
    private BundleFingerprint print;
    private KeepaliveConfig? config;

    /// <summary>What this process needs of the configuration in these bytes.</summary>
    public KeepaliveConfig Read(byte[] bytes)
    {
        ConfigBundle bundle = ConfigBundle.Decode(bytes);
        BundleFingerprint wanted = BundleFingerprint.Of(bundle);
        if (config is not null && wanted == print) return config;
        print = wanted;
        KeepaliveConfig whole = bundle.Parse(Environment.GetEnvironmentVariable).Config;
        // It is kept: without what is for others.
        return config = new KeepaliveConfig
        {
            Global = whole.Global,
            TrackFiles = whole.TrackFiles,
            VirtualServers = whole.VirtualServers,
            VirtualServerGroups = whole.VirtualServerGroups,
        };
    }

    /// <summary>The engine keeps what it had of virtual servers that are as they were: that, and not an equal copy, is kept here too.</summary>
    public void Settle(IReadOnlyList<VirtualServerState> servers)
    {
        Invariant.Holds(config is not null && servers.Count == config.VirtualServers.Count, "the engine has every virtual server");
        config = config with { VirtualServers = [.. servers.Select(server => server.Config)] };
    }
}
