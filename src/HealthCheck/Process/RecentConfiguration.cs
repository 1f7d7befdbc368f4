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
    /// <param name="applied">What the engine was given. When another has been read meanwhile, that one's turn comes.</param>
    /// <param name="servers">What the engine made of it.</param>
    public void Settle(KeepaliveConfig applied, IReadOnlyList<VirtualServerState> servers)
    {
        if (!ReferenceEquals(config, applied)) return;
        Invariant.Holds(servers.Count == applied.VirtualServers.Count, "the engine has every virtual server");
        config = applied with { VirtualServers = [.. servers.Select(server => server.Config)] };
    }
}
