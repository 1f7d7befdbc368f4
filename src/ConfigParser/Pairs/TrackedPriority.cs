using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Pairs;

/// <summary>
/// The priorities that tracking can lead an instance to: the configured one and all weights together, limited to 1..254; the owner's
/// never changes. Null where a number is not all: a weight of 0 means FAULT, and what is in a file is not known.
/// </summary>
internal static class TrackedPriority
{
    private const int Max = 254;
    private const int Min = 1;

    /// <summary>When everything tracked has failed.</summary>
    public static int? AllBad(VrrpInstanceConfig instance, KeepaliveConfig config)
    {
        Weight[] weights = [.. WeightsOf(instance)];
        bool unknown = weights.Length == 0 || weights.Any(weight => weight.Value == 0) || instance.TrackFiles.Count > 0;
        return unknown || instance.IsOwner || IsTrackedByGroup(instance, config) ? null
            : Math.Clamp(instance.Priority + weights.Sum(weight => weight.Bad), Min, Max);
    }

    /// <summary>When everything tracked is well.</summary>
    public static int? AllGood(VrrpInstanceConfig instance, KeepaliveConfig config)
    {
        if (instance.IsOwner) return instance.Priority;
        return instance.TrackFiles.Any(file => file.Weight != 0) || IsTrackedByGroup(instance, config) ? null
            : Math.Clamp(instance.Priority + WeightsOf(instance).Sum(weight => weight.Good), Min, Max);
    }

    private static bool IsTrackedByGroup(VrrpInstanceConfig instance, KeepaliveConfig config) => config.SyncGroups.Any(group =>
        group.Members.Contains(instance.Name)
            && group.TrackInterfaces.Count + group.TrackScripts.Count + group.TrackFiles.Count + group.TrackProcesses.Count
                + group.TrackBfds.Count > 0);

    private static IEnumerable<Weight> WeightsOf(VrrpInstanceConfig instance) =>
    [
        .. instance.TrackInterfaces.Select(item => new Weight(item.Weight, item.Reverse, false)),
        .. instance.TrackScripts.Concat(instance.TrackProcesses).Select(item => new Weight(item.Weight, item.Reverse, false)),
        .. instance.TrackBfds.Select(item => new Weight(item.Weight, item.Reverse, true)),
    ];

    /// <summary>A positive weight is added while good, a negative one while bad; BFD does both; reverse exchanges good and bad.</summary>
    private readonly record struct Weight(int Value, bool Reverse, bool BothWays)
    {
        public int Good => Of(!Reverse);

        public int Bad => Of(Reverse);

        private int Of(bool good) => BothWays ? good ? Math.Abs(Value) : -Math.Abs(Value) : good ? Math.Max(Value, 0) : Math.Min(Value, 0);
    }
}
