using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Simulator;

/// <summary>What a run came to.</summary>
/// <param name="Failure">What was wrong, or null.</param>
/// <param name="IsLiveness">The failure is of the second phase: no agreement after all faults were healed.</param>
/// <param name="Transitions">How many changes to MASTER there were; a run without any proves nothing.</param>
/// <param name="TwoMasters">How long more than one node was master: no failure in a partition, but measured.</param>
public sealed record Outcome(string? Failure, bool IsLiveness, long Transitions, TimeSpan TwoMasters);

/// <summary>
/// One seed: nodes on a segment, faults for most of the time and safety checked after every step; then everything is healed, and
/// soon there is one master, the right one, and it stays.
/// </summary>
public sealed class Simulation
{
    /// <summary>Master-down of the slowest node, twice (a take-over may be followed by a preemption), and the network's delay.</summary>
    private static readonly TimeSpan AgreementMax = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(5);
    private static readonly IpAddress[] VirtualAddresses = [IpAddress.V4(10, 0, 0, 100), IpAddress.V4(10, 0, 0, 101)];

    private readonly World world;
    private readonly VirtualNetwork network;
    private readonly List<SimulatedNode> nodes = [];
    private readonly Dictionary<IpAddress, MacAddress> clientCache = [];
    private readonly Dictionary<int, (VrrpState State, long Adverts, long Heard, Instant Since)> seen = [];
    private readonly Action<string>? print;
    private readonly bool refreshes;
    private string? failure;
    private long transitions;
    private Instant twoMastersSince = Instant.Never;
    private TimeSpan twoMasters;

    /// <param name="seed">Decides everything.</param>
    /// <param name="nodeCount">Nodes on the segment.</param>
    /// <param name="print">Gets a line per transition and fault; null for none.</param>
    /// <param name="makeNode">For tests of the checkers: another kind of node; null for the ordinary one.</param>
    public Simulation(ulong seed, int nodeCount, Action<string>? print, NodeMaker? makeNode = null)
    {
        world = new World(seed);
        network = new VirtualNetwork(world);
        this.print = print;
        refreshes = world.Random.Chance(0.5);
        makeNode ??= static (world, network, id, config, settled) => new SimulatedNode(world, network, id, config, settled);
        for (int id = 0; id < nodeCount; id++) nodes.Add(Prepare(makeNode(world, network, id, Configuration(id, nodeCount), CheckSafety)));
    }

    public delegate SimulatedNode NodeMaker(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> onSettled);

    public Outcome Run(TimeSpan duration)
    {
        foreach (SimulatedNode node in nodes) world.After(world.Random.NextDuration(TimeSpan.FromSeconds(5)), () => node.Start(adopt: false));
        Instant healAt = world.Now + duration - QuietTime;
        new FaultPlan(world, network, nodes, Say).Begin(healAt);
        world.RunUntil(healAt);
        if (failure is not null) return Result(isLiveness: false);
        Heal();
        world.RunUntil(world.Now + AgreementMax);
        CheckAgreement(checkCaches: false);
        if (failure is not null) return Result(isLiveness: true);
        long before = transitions;
        world.RunUntil(world.Now + QuietTime - AgreementMax);
        if (transitions != before) Fail($"{transitions - before} transitions although nothing happened");
        // An isolated master that dies leaves its mark in caches, and no advert tells the others: only refreshes mend that.
        CheckAgreement(checkCaches: refreshes);
        return Result(isLiveness: true);
    }

    private Outcome Result(bool isLiveness) => new(failure, isLiveness, transitions, twoMasters);

    private SimulatedNode Prepare(SimulatedNode node)
    {
        node.OnAnnounced = (address, mac) => clientCache[address] = mac;
        if (print is not null) node.OnLog = text => Say($"node {node.Id}: {text}");
        return node;
    }

    private KeepaliveConfig Configuration(int id, int count) => new()
    {
        VrrpInstances =
        [
            new VrrpInstanceConfig
            {
                Name = "VI_1",
                Interface = "eth0",
                VirtualRouterId = 51,
                Priority = (byte)(200 - 150 / count * id),
                Preempt = !world.Random.Chance(0.2),
                HigherPrioSendAdvert = refreshes,
                Garp = new GarpConfig { MasterRefresh = refreshes ? TimeSpan.FromSeconds(60) : TimeSpan.Zero },
                VirtualAddresses = new ValueList<VirtualAddress>(
                    [.. VirtualAddresses.Select(address => new VirtualAddress { Prefix = IpPrefix.Host(address) })]),
            },
        ],
    };

    private void Heal()
    {
        Say("healed");
        network.HealCuts();
        (network.Loss, network.Duplication, network.DelayMax) = (0, 0, TimeSpan.FromMilliseconds(1));
        foreach (SimulatedNode node in nodes)
        {
            node.SetLink(up: true);
            node.Thaw();
            node.Start(adopt: false);
        }
    }

    /// <summary>After every step of a node, when all its effects are done.</summary>
    private void CheckSafety(SimulatedNode node)
    {
        if (failure is not null || node.Instance is not VrrpInstance instance) return;
        bool isMaster = instance.State == VrrpState.Master;
        foreach (IpAddress address in VirtualAddresses)
        {
            if (node.KernelAddresses.Contains(address) != isMaster)
            {
                Fail($"node {node.Id} is {VrrpStates.Name(instance.State)} and {(isMaster ? "lacks" : "holds")} {address}");
            }
        }
        if (node.NextDeadline < world.Now && !node.IsCatchingUp) Fail($"node {node.Id} has a deadline in the past");
        (VrrpState State, long Adverts, long Heard, Instant Since) before = seen.GetValueOrDefault(node.Id);
        if (isMaster && before.State != VrrpState.Master) CheckTakeOver(node);
        CheckAdvertRate(node, ref before);
        seen[node.Id] = before with { State = instance.State };
        CountMasters();
    }

    private void CheckTakeOver(SimulatedNode node)
    {
        transitions++;
        Say($"node {node.Id} is MASTER");
        foreach (IpAddress address in VirtualAddresses)
        {
            if (node.AnnouncedAt.GetValueOrDefault(address) != world.Now) Fail($"node {node.Id} took over and did not announce {address}");
        }
    }

    /// <summary>Per minute: one advert per interval, one answer per packet heard, and a few for transitions.</summary>
    private void CheckAdvertRate(SimulatedNode node, ref (VrrpState State, long Adverts, long Heard, Instant Since) before)
    {
        TimeSpan window = world.Now - before.Since;
        if (window < TimeSpan.FromMinutes(1)) return;
        double allowed = window.TotalSeconds + (node.PacketsHeard - before.Heard) + 10;
        long sent = node.AdvertsSent - before.Adverts;
        if (before.Since != default && sent > allowed) Fail($"node {node.Id} sent {sent} adverts in {window.TotalSeconds:F0} s");
        before = before with { Adverts = node.AdvertsSent, Heard = node.PacketsHeard, Since = world.Now };
    }

    private void CountMasters()
    {
        int count = nodes.Count(node => node.Instance?.State == VrrpState.Master);
        if (count > 1 && twoMastersSince == Instant.Never) twoMastersSince = world.Now;
        if (count > 1 || twoMastersSince == Instant.Never) return;
        twoMasters += world.Now - twoMastersSince;
        twoMastersSince = Instant.Never;
    }

    private void CheckAgreement(bool checkCaches)
    {
        SimulatedNode[] masters = [.. nodes.Where(node => node.Instance?.State == VrrpState.Master)];
        if (masters.Length != 1)
        {
            Fail($"{masters.Length} masters after everything was healed: {string.Join(", ", masters.Select(node => node.Id))}");
            return;
        }
        SimulatedNode master = masters[0];
        foreach (SimulatedNode other in nodes)
        {
            bool better = other.Instance!.EffectivePriority > master.Instance!.EffectivePriority;
            if (better && other.Instance.Config.Preempt) Fail($"node {master.Id} is master, node {other.Id} is better and may preempt");
        }
        if (!checkCaches) return;
        foreach (IpAddress address in VirtualAddresses)
        {
            if (clientCache.GetValueOrDefault(address) != master.Mac) Fail($"clients do not find {address} at node {master.Id}");
        }
    }

    private void Fail(string what) => failure ??= string.Create(CultureInfo.InvariantCulture, $"{world.Now}: {what}");

    private void Say(string text) => print?.Invoke($"{world.Now} {text}");
}
