using Keepalive.Core;

namespace Keepalive.Simulator;

/// <summary>One segment or several. Packets are bytes; each receiver loses, waits for or doubles them on its own.</summary>
public sealed class VirtualNetwork(World world, int segments = 1)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(1);

    private readonly List<SimulatedNode> nodes = [];
    private readonly HashSet<(int From, int To)> cut = [];

    public int Segments => segments;

    public double Loss { get; set; }

    public double Duplication { get; set; }

    public TimeSpan DelayMax { get; set; } = TimeSpan.FromMilliseconds(1);

    public void Join(SimulatedNode node) => nodes.Add(node);

    /// <summary>Nothing passes from one node to another, in this direction.</summary>
    public void Cut(int from, int to) => cut.Add((from, to));

    /// <summary>Whether what one sends reaches the other, but for loss.</summary>
    public bool Reaches(int from, int to) => !cut.Contains((from, to));

    public void HealCuts() => cut.Clear();

    public void Send(SimulatedNode from, int segment, byte[] packet)
    {
        byte[] bytes = [.. packet];
        foreach (SimulatedNode to in nodes)
        {
            if (ReferenceEquals(to, from) || !Reaches(from.Id, to.Id)) continue;
            if (!world.Random.Chance(Loss)) Deliver(to, segment, bytes);
            if (world.Random.Chance(Duplication)) Deliver(to, segment, bytes);
        }
    }

    /// <summary>A probe for an address: every other host that has it answers, if question and answer get through. No chance in it.</summary>
    public void Ask(SimulatedNode from, int segment, IpAddress address, Action<MacAddress> answer)
    {
        foreach (SimulatedNode to in nodes)
        {
            if (ReferenceEquals(to, from) || !Reaches(from.Id, to.Id) || !Reaches(to.Id, from.Id)) continue;
            if (to.AnswersFor(segment, address)) world.After(AnswerTime, () => answer(to.Mac));
        }
    }

    private void Deliver(SimulatedNode to, int segment, byte[] bytes) =>
        world.After(world.Random.NextDuration(DelayMax), () => to.Hear(segment, bytes));
}
