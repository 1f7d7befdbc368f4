using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Pairs;

/// <summary>
/// Which instances of two nodes are meant to be one virtual router: the same VRID and IP version on the same interface; else the same
/// VRID and version; else the same name. Names and interfaces may differ between nodes; a VRID that differs is a mistake to find.
/// </summary>
internal static class PairMatch
{
    /// <summary>Pairs; null on one side: there is no counterpart.</summary>
    public static IReadOnlyList<(VrrpInstanceConfig? First, VrrpInstanceConfig? Second)> Of(KeepaliveConfig first, KeepaliveConfig second)
    {
        List<(VrrpInstanceConfig?, VrrpInstanceConfig?)> pairs = [];
        List<VrrpInstanceConfig> left = [.. first.VrrpInstances];
        List<VrrpInstanceConfig> right = [.. second.VrrpInstances];
        Take(left, right, pairs, instance => (instance.VirtualRouterId, instance.Family, instance.Interface, ""));
        Take(left, right, pairs, instance => (instance.VirtualRouterId, instance.Family, null, ""));
        Take(left, right, pairs, instance => (0, IpFamily.None, null, instance.Name));
        pairs.AddRange(left.Select(instance => ((VrrpInstanceConfig?)instance, (VrrpInstanceConfig?)null)));
        pairs.AddRange(right.Select(instance => ((VrrpInstanceConfig?)null, (VrrpInstanceConfig?)instance)));
        return pairs;
    }

    /// <summary>Moves those with a key that one instance on each side has.</summary>
    private static void Take(
        List<VrrpInstanceConfig> left, List<VrrpInstanceConfig> right, List<(VrrpInstanceConfig?, VrrpInstanceConfig?)> pairs,
        Func<VrrpInstanceConfig, (int, IpFamily, string?, string)> key)
    {
        ILookup<(int, IpFamily, string?, string), VrrpInstanceConfig> others = right.ToLookup(key);
        HashSet<VrrpInstanceConfig> taken = new(ReferenceEqualityComparer.Instance);
        foreach (IGrouping<(int, IpFamily, string?, string), VrrpInstanceConfig> group in left.ToLookup(key))
        {
            VrrpInstanceConfig[] candidates = [.. others[group.Key]];
            if (candidates.Length != 1 || group.Count() != 1) continue;
            pairs.Add((group.Single(), candidates[0]));
            taken.Add(group.Single());
            taken.Add(candidates[0]);
        }
        left.RemoveAll(taken.Contains);
        right.RemoveAll(taken.Contains);
    }
}
