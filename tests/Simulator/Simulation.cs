using System.Globalization;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Vrrp.Engine;
using Keepalive.Vrrp.Engine.SplitBrain;

namespace Keepalive.Simulator;

/// <summary>What a run came to.</summary>
/// <param name="Failure">What was wrong, or null.</param>
/// <param name="IsLiveness">The failure is of the second phase: no agreement after all faults were healed.</param>
/// <param name="Transitions">How many changes to MASTER there were; a run without any proves nothing.</param>
/// <param name="TwoMasters">How long more than one node was master: no failure in a partition, but measured.</param>
public sealed record Outcome(string? Failure, bool IsLiveness, long Transitions, TimeSpan TwoMasters)
{
    /// <summary>How many times a beginning of two masters was told of.</summary>
    public long Alerts { get; init; }
}

/// <summary>
/// One seed: nodes on a segment, faults for most of the time and safety checked after every step; then everything is healed, and
/// soon there is one master, the right one, and it stays.
/// </summary>
public sealed class Simulation
{
    /// <summary>Master-down of the slowest node, twice (a take-over may be followed by a preemption), and the network's delay.</summary>
    private static readonly TimeSpan AgreementMax = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(5);

    private static readonly HmacConfig Signed =
        new([new HmacKey(1, [.. Enumerable.Range(0, 32).Select(number => (byte)number)])], ActiveKey: 1) { MonotonicReplayProtection = true };

    private readonly World world;
    private readonly VirtualNetwork network;
    private readonly List<SimulatedNode> nodes = [];
    private readonly Dictionary<IpAddress, MacAddress> clientCache = [];
    private readonly Dictionary<int, (bool IsMaster, long Adverts, long Heard, Instant Since)> seen = [];
    private readonly MasterWatch masters;
    private readonly Action<string>? print;
    private readonly Scenario scenario;
    private readonly bool refreshes;
    private readonly bool twoOwners;
    private readonly bool hasOwner;
    private string? failure;
    private long transitions;
    private long alerts;
    private FaultPlan? faults;

    /// <param name="seed">Decides everything.</param>
    /// <param name="nodeCount">Nodes on the segment.</param>
    /// <param name="print">Gets a line per transition and fault; null for none.</param>
    /// <param name="scenario">What the nodes are configured with.</param>
    /// <param name="makeNode">For tests of the checkers: another kind of node; null for the ordinary one.</param>
    /// <param name="clocksCanBeSet">False: faults of the wall clock have no effect.</param>
    public Simulation(
        ulong seed,
        int nodeCount,
        Action<string>? print,
        Scenario scenario = Scenario.Plain,
        NodeMaker? makeNode = null,
        bool clocksCanBeSet = true)
    {
        world = new World(seed) { ClocksCanBeSet = clocksCanBeSet };
        network = new VirtualNetwork(world, Scenarios.Segments(scenario));
        this.print = print;
        this.scenario = scenario;
        refreshes = world.Random.Chance(0.5);
        twoOwners = scenario == Scenario.Owners && world.Random.Chance(0.5);
        hasOwner = scenario == Scenario.Owners || (scenario == Scenario.Everything && world.Random.Chance(0.5));
        makeNode ??= (world, network, id, config, settled) => scenario == Scenario.Mixed && world.Random.Chance(0.5)
            ? new KeepalivedNode(world, network, id, config, settled)
            : new SimulatedNode(world, network, id, config, settled);
        for (int id = 0; id < nodeCount; id++) nodes.Add(Prepare(makeNode(world, network, id, Configuration(id, nodeCount), CheckSafety)));
        masters = new MasterWatch(world, network, nodes, Fail);
    }

    public delegate SimulatedNode NodeMaker(
        World world, VirtualNetwork network, int id, KeepaliveConfig config, Action<SimulatedNode> onSettled);

    public Outcome Run(TimeSpan duration)
    {
        foreach (SimulatedNode node in nodes) world.After(world.Random.NextDuration(TimeSpan.FromSeconds(5)), () => node.Start(adopt: false));
        Instant healAt = world.Now + duration - QuietTime;
        faults = new FaultPlan(world, network, nodes, scenario, Say);
        faults.Begin(healAt);
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
        foreach (VrrpInstance instance in nodes.SelectMany(node => node.Instances))
        {
            if (instance.SplitBrain is { } trouble) Fail($"{instance.Source} still tells of two masters: {trouble.Evidence}");
        }
        return Result(isLiveness: true);
    }

    private Outcome Result(bool isLiveness) => new(failure, isLiveness, transitions, masters.TwoMasters) { Alerts = alerts };

    private SimulatedNode Prepare(SimulatedNode node)
    {
        node.OnAnnounced = (address, mac) => clientCache[address] = mac;
        node.OnAlert = alert => CountAlert(node, alert);
        if (print is not null) node.OnLog = text => Say($"node {node.Id}: {text}");
        return node;
    }

    private KeepaliveConfig Configuration(int id, int count)
    {
        bool preempt = !world.Random.Chance(0.2);
        KeepaliveConfig config = new()
        {
            VrrpInstances = [.. Enumerable.Range(0, network.Segments).Select(segment => Instance(segment, id, count, preempt))],
        };
        if (network.Segments > 1)
        {
            SyncGroupConfig group = new() { Name = "G", Members = [.. config.VrrpInstances.Select(instance => instance.Name)] };
            config = config with { SyncGroups = [group] };
        }
        if (!Scenarios.HasScripts(scenario)) return config;
        ScriptCommand command = new(["/bin/check"]);
        return config with
        {
            TrackScripts = [new TrackScriptConfig { Name = "alive", Script = command }, new TrackScriptConfig { Name = "fast", Script = command }],
            VrrpInstances = [.. config.VrrpInstances.Select(Tracking)],
        };

        // In a sync group weights do not count: there the second script is a fault too, as the parser makes it.
        VrrpInstanceConfig Tracking(VrrpInstanceConfig instance) => instance with
        {
            TrackScripts = [new TrackedName("alive"), new TrackedName("fast", network.Segments > 1 ? 0 : -40)],
        };
    }

    private VrrpInstanceConfig Instance(int segment, int id, int count, bool preempt)
    {
        bool owner = (hasOwner && id == 0) || (twoOwners && id == 1);
        return new VrrpInstanceConfig
        {
            Name = $"VI_{segment + 1}",
            Interface = SimulatedNode.Interface(segment),
            VirtualRouterId = (byte)(51 + segment),
            Priority = owner ? (byte)255 : (byte)(200 - 150 / count * id),
            Preempt = preempt || owner,
            SplitBrain = new SplitBrainConfig { ProbeInterval = TimeSpan.FromSeconds(10) },
            HigherPrioSendAdvert = refreshes,
            Hmac = Scenarios.HasClocks(scenario) ? Signed : null,
            Garp = new GarpConfig { MasterRefresh = refreshes ? TimeSpan.FromSeconds(60) : TimeSpan.Zero },
            VirtualAddresses = [VirtualAddress(segment, 100), VirtualAddress(segment, 101)],
        };
    }

    private static VirtualAddress VirtualAddress(int segment, byte last) =>
        new() { Prefix = IpPrefix.Host(IpAddress.V4(10, (byte)segment, 0, last)) };

    private void Heal()
    {
        Say("healed");
        faults?.NoteChange();
        network.HealCuts();
        (network.Loss, network.Duplication, network.DelayMax) = (0, 0, TimeSpan.FromMilliseconds(1));
        foreach (SimulatedNode node in nodes)
        {
            for (int segment = 0; segment < network.Segments; segment++) node.SetLink(segment, up: true);
            foreach (TrackScriptConfig script in node.Config.TrackScripts) node.SetScript(script.Name, succeeds: true);
            node.Thaw();
            node.Start(adopt: false);
        }
    }

    /// <summary>After every step of a node, when all its effects are done.</summary>
    private void CheckSafety(SimulatedNode node)
    {
        if (failure is not null || !node.IsConfigured) return;
        bool isMaster = node.IsMaster;
        CheckAddresses(node, isMaster);
        if (node.Instances.Any(other => (other.State == VrrpState.Master) != isMaster)) Fail($"node {node.Id}: the members of its group differ");
        if (node.NextDeadline < world.Now && !node.IsCatchingUp) Fail($"node {node.Id} has a deadline in the past");
        (bool IsMaster, long Adverts, long Heard, Instant Since) before = seen.GetValueOrDefault(node.Id);
        if (isMaster && !before.IsMaster) CheckTakeOver(node);
        CheckAdvertRate(node, ref before);
        seen[node.Id] = before with { IsMaster = isMaster };
        masters.Look(node, faults?.LastChange ?? Instant.Never);
    }

    private void CheckAddresses(SimulatedNode node, bool isMaster)
    {
        foreach (IpAddress address in node.VirtualAddresses)
        {
            if (node.KernelAddresses.Contains(address) == isMaster) continue;
            Fail($"node {node.Id} is {(isMaster ? "MASTER and lacks" : "no MASTER and holds")} {address}");
        }
    }

    private void CountAlert(SimulatedNode node, SplitBrainAlert alert)
    {
        Say($"node {node.Id}: {alert.Line}");
        if (alert.Phase != SplitBrainPhase.Begin) return;
        alerts++;
        if (scenario == Scenario.Ordinary) Fail($"node {node.Id} gave a false alarm: {alert.Line}");
    }

    private void CheckTakeOver(SimulatedNode node)
    {
        transitions++;
        Say($"node {node.Id} is MASTER");
        foreach (IpAddress address in node.VirtualAddresses)
        {
            if (node.AnnouncedAt.GetValueOrDefault(address) != world.Now) Fail($"node {node.Id} took over and did not announce {address}");
        }
    }

    /// <summary>Per minute: one advert per interval, one answer per packet heard, and a few for transitions.</summary>
    private void CheckAdvertRate(SimulatedNode node, ref (bool IsMaster, long Adverts, long Heard, Instant Since) before)
    {
        TimeSpan window = world.Now - before.Since;
        if (window < TimeSpan.FromMinutes(1)) return;
        double allowed = network.Segments * (window.TotalSeconds + 10) + (node.PacketsHeard - before.Heard);
        long sent = node.AdvertsSent - before.Adverts;
        if (before.Since != default && sent > allowed) Fail($"node {node.Id} sent {sent} adverts in {window.TotalSeconds:F0} s");
        before = before with { Adverts = node.AdvertsSent, Heard = node.PacketsHeard, Since = world.Now };
    }

    private void CheckAgreement(bool checkCaches)
    {
        SimulatedNode[] masters = [.. nodes.Where(node => node.IsMaster)];
        if (masters.Length != 1)
        {
            Fail($"{masters.Length} masters after everything was healed: {string.Join(", ", masters.Select(node => node.Id))}");
            return;
        }
        SimulatedNode master = masters[0];
        foreach (SimulatedNode other in nodes)
        {
            bool better = other.EffectivePriority > master.EffectivePriority;
            if (better && other.Preempts) Fail($"node {master.Id} is master, node {other.Id} is better and may preempt");
        }
        if (!checkCaches) return;
        foreach (IpAddress address in master.VirtualAddresses)
        {
            if (clientCache.GetValueOrDefault(address) != master.Mac) Fail($"clients do not find {address} at node {master.Id}");
        }
    }

    private void Fail(string what) => failure ??= string.Create(CultureInfo.InvariantCulture, $"{world.Now}: {what}");

    private void Say(string text) => print?.Invoke($"{world.Now} {text}");
}
