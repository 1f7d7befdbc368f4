using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>
/// A whole configuration after defaults, inheritance and cross checks: what the three processes work from. Immutable, and
/// equal to another when it means the same, wherever its lines stand in the file.
/// </summary>
public sealed record KeepaliveConfig
{
    public GlobalDefs Global { get; init; } = new();
    public ValueList<VrrpInstanceConfig> VrrpInstances { get; init; } = [];
    public ValueList<SyncGroupConfig> SyncGroups { get; init; } = [];
    public ValueList<TrackScriptConfig> TrackScripts { get; init; } = [];
    public ValueList<TrackFileConfig> TrackFiles { get; init; } = [];
    public ValueList<TrackProcessConfig> TrackProcesses { get; init; } = [];
    public ValueList<BfdInstanceConfig> BfdInstances { get; init; } = [];
    public ValueList<TrackGroupConfig> TrackGroups { get; init; } = [];
    public ValueList<StaticAddress> StaticAddresses { get; init; } = [];
    public ValueList<RouteConfig> StaticRoutes { get; init; } = [];
    public ValueList<RuleConfig> StaticRules { get; init; } = [];
    public ValueList<GarpGroupConfig> GarpGroups { get; init; } = [];
    public ValueList<VirtualServerConfig> VirtualServers { get; init; } = [];
    public ValueList<VirtualServerGroupConfig> VirtualServerGroups { get; init; } = [];

    /// <summary>True when there is work for the VRRP child.</summary>
    public bool HasVrrp => VrrpInstances.Count > 0;

    /// <summary>True when there is work for the health-check child, also where its virtual servers were not kept.</summary>
    public bool HasHealthCheck
    {
        get => field || VirtualServers.Count > 0;
        init;
    }

    /// <summary>
    /// The same without what only the health-check child works with: tens of thousands of servers are a burden for every collection of
    /// memory, which adverts wait for.
    /// </summary>
    /// <param name="hadServers">There were virtual servers that this does not know any more.</param>
    public KeepaliveConfig ForVrrp(bool hadServers = false) =>
        this with { HasHealthCheck = HasHealthCheck || hadServers, VirtualServers = [], VirtualServerGroups = [] };
}
