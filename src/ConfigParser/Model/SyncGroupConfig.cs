using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>Instances that change state together.</summary>
public sealed record SyncGroupConfig
{
    public required string Name { get; init; }

    /// <summary>Names of instances, in the order written.</summary>
    public required ValueList<string> Members { get; init; }
    public ValueList<TrackedInterface> TrackInterfaces { get; init; } = [];
    public ValueList<TrackedName> TrackScripts { get; init; } = [];
    public ValueList<TrackedName> TrackFiles { get; init; } = [];
    public ValueList<TrackedName> TrackProcesses { get; init; } = [];
    public ValueList<TrackedName> TrackBfds { get; init; } = [];
    public bool TrackingWeight { get; init; }
    public VrrpNotifyScripts Notify { get; init; } = VrrpNotifyScripts.None;
    public bool SmtpAlert { get; init; }
    public bool NotifyPriorityChanges { get; init; }
}
