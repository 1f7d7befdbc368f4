using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Simulator;

/// <summary>
/// Faults drawn from the seed. Each run leaves some kinds out altogether, so that rare combinations of the others occur.
/// </summary>
public sealed class FaultPlan
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(40);

    private readonly World world;
    private readonly VirtualNetwork network;
    private readonly List<SimulatedNode> nodes;
    private readonly Action<string> say;
    private readonly List<Action<SimulatedNode>> kinds = [];
    private readonly bool isOrdinary;
    private Instant end;

    public FaultPlan(World world, VirtualNetwork network, List<SimulatedNode> nodes, Scenario scenario, Action<string> say)
    {
        this.world = world;
        this.network = network;
        this.nodes = nodes;
        this.say = say;
        Action<SimulatedNode>[] ordinary = [KillProcess, PowerOff, StopAndStart, Reload, PlannedTakeOver];
        Action<SimulatedNode>[] all = [KillProcess, PowerOff, StopAndStart, Freeze, LinkFlap, Isolate, CutOneWay, Weather, Reload];
        isOrdinary = scenario == Scenario.Ordinary;
        foreach (Action<SimulatedNode> kind in isOrdinary ? ordinary : all)
        {
            if (world.Random.Chance(0.6)) kinds.Add(kind);
        }
        if (Scenarios.HasScripts(scenario)) kinds.AddRange([Script, Script]);
        if (Scenarios.HasClocks(scenario)) kinds.AddRange([SetClock, SetClock]);
    }

    /// <summary>When something was done to nodes or network the last time, good or bad.</summary>
    public Instant LastChange { get; private set; }

    public void Begin(Instant until)
    {
        end = until;
        if (kinds.Count > 0) Next();
    }

    /// <summary>Somebody does something beside the plan: all is healed.</summary>
    public void NoteChange() => LastChange = world.Now;

    private void Next()
    {
        TimeSpan pause = world.Random.NextDuration(PauseMax);
        if (world.Now + pause >= end) return;
        world.After(pause, () =>
        {
            SimulatedNode node = nodes[(int)world.Random.Next(nodes.Count)];
            LastChange = world.Now;
            kinds[(int)world.Random.Next(kinds.Count)](node);
            Next();
        });
    }

    private void Later(TimeSpan delay, Action what) => world.After(delay, () =>
    {
        LastChange = world.Now;
        what();
    });

    /// <summary>
    /// The watchdog starts it again at once, or after its back-off. In that time its machine holds the address and nobody speaks for it: if
    /// another one takes over meanwhile, there are two holders, and an alert of that is right.
    /// </summary>
    private void KillProcess(SimulatedNode node)
    {
        if (!node.Runs || node.IsFrozen) return;
        say($"node {node.Id}: process killed");
        node.Kill();
        Later(isOrdinary ? Duration(0.02, 0.2) : Duration(0.02, 2), () => node.Start(adopt: true));
    }

    private void PowerOff(SimulatedNode node)
    {
        say($"node {node.Id}: power off");
        node.PowerOff();
        Later(Duration(1, 60), () => node.Start(adopt: false));
    }

    private void StopAndStart(SimulatedNode node)
    {
        if (node.IsFrozen) return;
        say($"node {node.Id}: stop");
        node.Stop();
        Later(Duration(0.5, 30), () => node.Start(adopt: false));
    }

    private void Freeze(SimulatedNode node)
    {
        say($"node {node.Id}: frozen");
        node.Freeze();
        Later(Duration(0.1, 20), node.Thaw);
    }

    private void LinkFlap(SimulatedNode node)
    {
        int segment = network.Segments == 1 ? 0 : (int)world.Random.Next(network.Segments);
        say($"node {node.Id}: link {segment} down");
        node.SetLink(segment, up: false);
        Later(Duration(0.05, 15), () => node.SetLink(segment, up: true));
    }

    private void Script(SimulatedNode node)
    {
        string script = world.Random.Chance(0.5) ? "alive" : "fast";
        say($"node {node.Id}: script {script} fails");
        node.SetScript(script, succeeds: false);
        Later(Duration(0.5, 30), () => node.SetScript(script, succeeds: true));
    }

    /// <summary>Back by up to a day, or right again: forward by as much.</summary>
    private void SetClock(SimulatedNode node)
    {
        TimeSpan error = world.Random.Chance(0.3) ? TimeSpan.Zero : -Duration(0.1, 86_400);
        say($"node {node.Id}: clock set, wrong by {error.TotalSeconds:F1} s");
        node.SetClock(error);
    }

    private void Isolate(SimulatedNode node)
    {
        say($"node {node.Id}: isolated");
        foreach (SimulatedNode other in nodes)
        {
            network.Cut(node.Id, other.Id);
            network.Cut(other.Id, node.Id);
        }
        Later(Duration(1, 30), network.HealCuts);
    }

    private void CutOneWay(SimulatedNode node)
    {
        SimulatedNode other = nodes[(int)world.Random.Next(nodes.Count)];
        say($"node {node.Id}: not heard by node {other.Id}");
        network.Cut(node.Id, other.Id);
        Later(Duration(1, 30), network.HealCuts);
    }

    private void Weather(SimulatedNode node)
    {
        network.Loss = world.Random.NextDouble() * 0.4;
        network.Duplication = world.Random.NextDouble() * 0.1;
        network.DelayMax = Duration(0.001, 0.3);
        Later(Duration(1, 30), () => (network.Loss, network.Duplication) = (0, 0));
    }

    private void Reload(SimulatedNode node)
    {
        VrrpInstanceConfig instance = node.Config.VrrpInstances[0];
        if (instance.IsOwner) return;
        bool preempt = world.Random.Chance(0.8);
        int step = (int)world.Random.Next(3) - 1;
        byte priority = (byte)Math.Clamp(instance.Priority + step, 2, 253);
        // Two nodes with one priority would be a tie that VRRP leaves to addresses and history.
        if (nodes.Exists(other => !ReferenceEquals(other, node) && PriorityOf(other) == priority)) return;
        say($"node {node.Id}: reload, priority {priority}{(preempt ? "" : ", nopreempt")}");
        node.Reload(node.Config with
        {
            VrrpInstances = [.. node.Config.VrrpInstances.Select(one => one with { Preempt = preempt, Priority = priority })],
        });
    }

    /// <summary>An administrator makes a node the best one, and later what it was: two preemptions without a fault.</summary>
    private void PlannedTakeOver(SimulatedNode node)
    {
        byte former = PriorityOf(node);
        byte best = nodes.Max(PriorityOf);
        if (node.Config.VrrpInstances[0].IsOwner || former == best || best >= 254) return;
        say($"node {node.Id}: planned take-over, priority {best + 1}");
        Reload(node, (byte)(best + 1));
        Later(Duration(2, 60), () =>
        {
            if (world.Now >= end || nodes.Exists(other => !ReferenceEquals(other, node) && PriorityOf(other) == former)) return;
            say($"node {node.Id}: and back, priority {former}");
            Reload(node, former);
        });
    }

    private static byte PriorityOf(SimulatedNode node) => node.Config.VrrpInstances[0].Priority;

    private static void Reload(SimulatedNode node, byte priority) => node.Reload(node.Config with
    {
        VrrpInstances = [.. node.Config.VrrpInstances.Select(one => one with { Priority = priority })],
    });

    private TimeSpan Duration(double min, double max) =>
        TimeSpan.FromSeconds(min) + world.Random.NextDuration(TimeSpan.FromSeconds(max - min));
}
