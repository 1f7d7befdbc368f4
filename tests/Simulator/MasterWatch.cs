using Keepalive.Core;

namespace Keepalive.Simulator;

/// <summary>
/// Looks at masters while nothing is done to nodes and network for a while: two that hear each other, one that hears another and tells
/// nobody, one whose addresses are not announced a second time. What happens in the middle of faults is not judged, only counted.
/// </summary>
internal sealed class MasterWatch(World world, VirtualNetwork network, IReadOnlyList<SimulatedNode> nodes, Action<string> fail)
{
    /// <summary>An interval until the better one is heard, one more for a packet on its way, and the network's longest delay.</summary>
    private static readonly TimeSpan YieldMax = TimeSpan.FromSeconds(3);

    /// <summary>Two adverts prove it; one more interval for a start in step.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    /// <summary>garp_master_delay as it is by default, and the turn of the loop.</summary>
    private static readonly TimeSpan SecondBurst = TimeSpan.FromSeconds(5);

    private readonly Instant[] since = [.. nodes.Select(_ => Instant.Never)];
    private Instant twoSince = Instant.Never;

    /// <summary>How long there was more than one.</summary>
    public TimeSpan TwoMasters { get; private set; }

    /// <summary>After a step of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lastChange">When a fault began or ended the last time.</param>
    public void Look(SimulatedNode node, Instant lastChange)
    {
        int count = 0;
        for (int i = 0; i < nodes.Count; i++)
        {
            if (!nodes[i].IsMaster) since[i] = Instant.Never;
            else if (since[i] == Instant.Never) since[i] = world.Now;
            if (since[i] != Instant.Never) count++;
        }
        Count(count);
        if (network.Loss > 0 || lastChange == Instant.Never) return;
        if (count > 1) LookAtPairs(lastChange);
        if (node.IsMaster) LookAtAnnouncements(node, lastChange);
    }

    private void Count(int masters)
    {
        if (masters > 1 && twoSince == Instant.Never) twoSince = world.Now;
        if (masters > 1 || twoSince == Instant.Never) return;
        TwoMasters += world.Now - twoSince;
        twoSince = Instant.Never;
    }

    private void LookAtPairs(Instant lastChange)
    {
        foreach (SimulatedNode one in nodes)
        {
            foreach (SimulatedNode other in nodes)
            {
                if (ReferenceEquals(one, other) || !Hears(one, other)) continue;
                Instant begin = Later(lastChange, Later(since[one.Id], since[other.Id]));
                if (Hears(other, one) && world.Now - begin > YieldMax) fail($"nodes {one.Id} and {other.Id} hear each other and stay masters");
                if (one.TellsOfTwoMasters || world.Now - begin <= SilenceMax) continue;
                fail($"node {one.Id} hears node {other.Id}, a second master, and tells nobody");
            }
        }
    }

    private bool Hears(SimulatedNode one, SimulatedNode other) =>
        one.IsMaster && other.IsMaster && one.IsAttentive && other.IsAttentive && network.Reaches(other.Id, one.Id);

    private void LookAtAnnouncements(SimulatedNode node, Instant lastChange)
    {
        if (!node.IsAttentive || world.Now - Later(lastChange, since[node.Id]) < SecondBurst + YieldMax) return;
        foreach (IpAddress address in node.VirtualAddresses)
        {
            if (node.AnnouncedAt.GetValueOrDefault(address) >= since[node.Id] + SecondBurst) continue;
            fail($"node {node.Id} has not announced {address} a second time");
        }
    }

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;
}
