using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>All virtual servers of a node: when to probe, who is fit, what IPVS should hold. Linear in servers.</summary>
/// <param name="seed">Of what is random.</param>
/// <param name="followsBfd">True where somebody tells of BFD sessions; else BFD_CHECK is passed over, as if it always succeeded.</param>
public sealed class HealthEngine(ulong seed, bool followsBfd = false) : IEngine<HealthInput, HealthEffect>
{
    /// <summary>
    /// A turn of the loop hears of 64 sockets, and a check has three or four things to hear: with more begun than ended in each turn checks would
    /// wait for each other, end together, and be due together the next time.
    /// </summary>
    private const int DeadlinesPerTurnMax = 16;

    private readonly HealthTurn turn = new();
    private readonly SeededRandom random = new(seed);
    private readonly DeadlineHeap<IHealthDeadline> deadlines = new();
    private readonly List<VirtualServerState> virtualServers = [];
    private readonly Followed<long> files = new((checker, number) => checker.TakeNumber(number));
    private readonly Followed<bool> sessions = new((checker, isUp) => checker.TakeSession(isUp));
    private readonly PacketMarks marks = new();
    private FirstProbes first = new(new SeededRandom(seed));
    private readonly HashSet<IpAddress> addresses = [];
    private readonly Dictionary<IpAddress, List<VirtualServerState>> suspendable = [];

    public Instant NextDeadline => deadlines.Next;

    public IReadOnlyList<VirtualServerState> VirtualServers => virtualServers;

    /// <summary>The table as it should be.</summary>
    public IReadOnlyDictionary<ServiceKey, TableService> WantedTable => turn.Table.Wanted;

    /// <summary>Kinds of checks that exist. Others are told about when the configuration is read.</summary>
    public bool CanRun(CheckerConfig checker) => followsBfd || checker is not BfdCheckConfig;

    public void Handle(HealthInput input, Instant now, List<HealthEffect> effects)
    {
        turn.Begin(now, effects);
        switch (input)
        {
            case HealthInput.Start start: Start(start); break;
            case HealthInput.Reload reload: Reload(reload.Config); break;
            case HealthInput.ProbeFinished finished: finished.Checker.Finish(finished.Attempt, finished.Result); break;
            case HealthInput.FileRead file: files.Read(file.Name, file.Number); break;
            case HealthInput.BfdChanged bfd: sessions.Read(bfd.Session, bfd.IsUp); break;
            case HealthInput.AddressChanged change: Change(change.Address, change.IsHere); break;
            case HealthInput.ConnectionsCounted counted: counted.Server.TakeCount(counted.Connections); break;
            case HealthInput.TableRead read: Compare(read.Actual); break;
            case HealthInput.Stop stop: Stop(stop.KeepIpvs); break;
            default: throw Invariant.Unreachable(input);
        }
        turn.FlushTable();
    }

    public void HandleDeadline(Instant now, List<HealthEffect> effects)
    {
        turn.Begin(now, effects);
        // Twenty thousand probes may be due at once: what else the process has to do, answering its parent above all, comes in between.
        for (int budget = Math.Min(deadlines.Count, DeadlinesPerTurnMax); budget > 0 && deadlines.Due(now) is IHealthDeadline due; budget--)
        {
            due.HandleDeadline();
        }
        turn.FlushTable();
    }

    internal Followed<long> Files => files;

    internal Followed<bool> Sessions => sessions;

    internal SharedProbes SharedProbes { get; } = new();

    internal void Reschedule(IHealthDeadline waiting) => deadlines.Update(waiting);

    private void Start(HealthInput.Start start)
    {
        turn.Table.TakeActual(start.Actual);
        first = new FirstProbes(random);
        Dictionary<string, VirtualServerGroupConfig> groups = GroupsOf(start.Config);
        bool hasMarks = marks.Assign(start.Config, groups);
        foreach (VirtualServerConfig wanted in start.Config.VirtualServers)
        {
            VirtualServerState server = new(turn, wanted, ServiceRules.Services(wanted, groups, marks));
            virtualServers.Add(server);
            List<CheckerState> fresh = server.Begin(this, start.Config.Global.RsInitNotifies);
            SuspendOrNot(server, silently: true);
            Schedule(fresh);
        }
        // A predecessor's servers that are no longer configured are still there.
        turn.Table.Reconcile();
        if (hasMarks) turn.Add(new HealthEffect.MarkPackets(marks.Wanted));
    }

    private void Reload(KeepaliveConfig config)
    {
        first = new FirstProbes(random);
        Dictionary<string, VirtualServerGroupConfig> groups = GroupsOf(config);
        bool marksChanged = marks.Assign(config, groups);
        Dictionary<VirtualServerKey, VirtualServerState> former = [];
        foreach (VirtualServerState server in virtualServers) former.TryAdd(server.Config.Key, server);
        HashSet<VirtualServerKey> wantedKeys = [.. config.VirtualServers.Select(server => server.Key)];
        foreach (VirtualServerState gone in virtualServers.Where(server => !wantedKeys.Contains(server.Config.Key))) gone.Retire();
        virtualServers.Clear();
        suspendable.Clear();
        foreach (VirtualServerConfig wanted in config.VirtualServers)
        {
            IReadOnlyList<ServiceKey> services = ServiceRules.Services(wanted, groups, marks);
            List<CheckerState> fresh = former.Remove(wanted.Key, out VirtualServerState? kept)
                ? kept.Reconfigure(this, wanted, services)
                : (kept = new VirtualServerState(turn, wanted, services)).Begin(this);
            virtualServers.Add(kept);
            SuspendOrNot(kept);
            Schedule(fresh);
        }
        if (marksChanged) turn.Add(new HealthEffect.MarkPackets(marks.Wanted));
    }

    private void Schedule(List<CheckerState> fresh)
    {
        foreach (CheckerState checker in fresh) checker.Schedule(first);
    }

    /// <summary>ha_suspend: only the host that has the address checks its servers.</summary>
    private void SuspendOrNot(VirtualServerState server, bool silently = false)
    {
        if (!server.Config.HaSuspend)
        {
            server.Suspend(false, first);
            return;
        }
        IpAddress address = server.Config.Key.Address;
        if (!suspendable.TryGetValue(address, out List<VirtualServerState>? those)) suspendable[address] = those = [];
        those.Add(server);
        server.Suspend(!addresses.Contains(address), first, silently);
    }

    private void Change(IpAddress address, bool isHere)
    {
        bool news = isHere ? addresses.Add(address) : addresses.Remove(address);
        if (!news || turn.IsStopping || !suspendable.TryGetValue(address, out List<VirtualServerState>? those)) return;
        first = new FirstProbes(random);
        foreach (VirtualServerState server in those) server.Suspend(!isHere, first);
    }

    private void Compare(IReadOnlyDictionary<ServiceKey, TableService> actual)
    {
        turn.Table.TakeActual(actual);
        turn.Table.Reconcile();
    }

    private void Stop(bool keepIpvs)
    {
        if (turn.IsStopping) return;
        turn.IsStopping = true;
        if (marks.Wanted.Count > 0 && !keepIpvs) turn.Add(new HealthEffect.MarkPackets([]));
        foreach (VirtualServerState server in virtualServers) server.ShutDown(keepIpvs);
        turn.Add(new HealthEffect.Stopped());
    }

    private static Dictionary<string, VirtualServerGroupConfig> GroupsOf(KeepaliveConfig config)
    {
        Dictionary<string, VirtualServerGroupConfig> groups = new(StringComparer.Ordinal);
        foreach (VirtualServerGroupConfig group in config.VirtualServerGroups) groups.TryAdd(group.Name, group);
        return groups;
    }
}
