using Keepalive.ConfigParser;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Process;

/// <summary>
/// What was parsed last: most reloads of a large file change nothing of it, and what is the very same object needs no comparing.
/// </summary>
internal sealed class RecentConfiguration
{
    public KeepaliveConfig Config { get; private set; } = new();

    /// <summary>Owners of its scripts and FIFOs, each once.</summary>
    public (string User, string? Group)[] Named { get; private set; } = [];

    /// <summary>What this process needs of the configuration in these bytes.</summary>
    public KeepaliveConfig Read(byte[] bytes)
    {
        KeepaliveConfig whole = ConfigBundle.Decode(bytes).Parse(Environment.GetEnvironmentVariable).Config;
        // It is kept: without what is for others.
        KeepaliveConfig read = new()
        {
            Global = whole.Global,
            TrackFiles = whole.TrackFiles,
            VirtualServers = whole.VirtualServers,
            VirtualServerGroups = whole.VirtualServerGroups,
        };
        Named = [.. NamedUsers.Of(read)];
        return Config = read;
    }

    /// <summary>The engine keeps what it had of virtual servers that are as they were: that, and not an equal copy, is kept here too.</summary>
    /// <param name="applied">What the engine was given. When another has been read meanwhile, that one's turn comes.</param>
    /// <param name="servers">What the engine made of it.</param>
    public void Settle(KeepaliveConfig applied, IReadOnlyList<VirtualServerState> servers)
    {
        if (!ReferenceEquals(Config, applied)) return;
        Invariant.Holds(servers.Count == applied.VirtualServers.Count, "the engine has every virtual server");
        Config = applied with { VirtualServers = [.. servers.Select(server => server.Config)] };
    }
}
