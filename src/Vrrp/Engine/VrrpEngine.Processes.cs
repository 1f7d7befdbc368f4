using Keepalive.ConfigParser.Model;

namespace Keepalive.Vrrp.Engine;

/// <summary>Processes and BFD sessions that count for or against instances.</summary>
public sealed partial class VrrpEngine
{
    private readonly Dictionary<string, TrackProcessState> processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> processCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> sessions = new(StringComparer.Ordinal);

    /// <summary>The tracked processes, for those who show them.</summary>
    public IReadOnlyCollection<TrackProcessState> Processes => processes.Values;

    private void Count(VrrpInput.ProcessesCounted counted)
    {
        processCounts[counted.Process] = counted.Count;
        if (processes.TryGetValue(counted.Process, out TrackProcessState? process)) process.Become(counted.Count, turn);
    }

    private void Take(VrrpInput.BfdChanged session)
    {
        sessions[session.Session] = session.IsUp;
        foreach (VrrpInstance instance in instances.Where(instance => BfdsOf(instance).Any(tracked => tracked.Name == session.Session)))
        {
            turn.Info(VrrpMessages.BfdChanged(instance.Name, session));
            ApplyBfds(instance);
            Weigh(instance);
        }
    }

    private void QuorumChanged(TrackProcessState process)
    {
        turn.Info(VrrpMessages.QuorumChanged(process));
        foreach (VrrpInstance dependent in process.Dependents)
        {
            ApplyProcesses(dependent);
            Weigh(dependent);
        }
    }

    private void TakeProcesses(KeepaliveConfig next)
    {
        Dictionary<string, TrackProcessState> former = new(processes, StringComparer.Ordinal);
        HashSet<string> used = [.. TrackedIn(next, instance => instance.TrackProcesses, group => group.TrackProcesses)];
        processes.Clear();
        foreach (TrackProcessConfig wanted in next.TrackProcesses.Where(process => used.Contains(process.Name)))
        {
            // Other words may mean other processes: then what counts is what is reported with the reload.
            if (former.TryGetValue(wanted.Name, out TrackProcessState? state) && state.Config == wanted) former.Remove(wanted.Name);
            else state = new TrackProcessState(wanted, processCounts.GetValueOrDefault(wanted.Name), delays, QuorumChanged);
            state.Dependents.Clear();
            processes[wanted.Name] = state;
        }
        foreach (TrackProcessState gone in former.Values) gone.Retire();
    }

    private void ApplyProcesses(VrrpInstance instance)
    {
        foreach (TrackedName tracked in ProcessesOf(instance))
        {
            if (tracked.Weight != 0 || !processes.TryGetValue(tracked.Name, out TrackProcessState? process)) continue;
            bool bad = process.HasQuorum == tracked.Reverse;
            if (bad && instance.State == VrrpState.Init) turn.Info(VrrpMessages.FaultAtStartProcess(instance.Name, tracked.Name));
            instance.SetFault(FaultKind.ProcessMissing, tracked.Name, bad, VrrpMessages.ProcessEvidence(process));
        }
    }

    /// <summary>A session counts from its first report on.</summary>
    private void ApplyBfds(VrrpInstance instance)
    {
        foreach (TrackedName tracked in BfdsOf(instance))
        {
            if (tracked.Weight != 0 || !sessions.TryGetValue(tracked.Name, out bool up)) continue;
            instance.SetFault(FaultKind.BfdDown, tracked.Name, up == tracked.Reverse, $"BFD session {tracked.Name} {(up ? "up" : "down")}");
        }
    }

    private int WeightOfProcessesAndSessions(VrrpInstance instance)
    {
        int total = 0;
        foreach (TrackedName tracked in ProcessesOf(instance))
        {
            if (processes.TryGetValue(tracked.Name, out TrackProcessState? process))
            {
                total += WeightOf(tracked.Weight, process.HasQuorum != tracked.Reverse);
            }
        }
        foreach (TrackedName tracked in BfdsOf(instance))
        {
            if (!sessions.TryGetValue(tracked.Name, out bool up)) continue;
            total += up == tracked.Reverse ? -Math.Abs(tracked.Weight) : Math.Abs(tracked.Weight);
        }
        return total;
    }

    private static IEnumerable<TrackedName> ProcessesOf(VrrpInstance instance) => instance.Group is null
        ? instance.Config.TrackProcesses
        : instance.Config.TrackProcesses.Concat(instance.Group.Config.TrackProcesses);

    private static IEnumerable<TrackedName> BfdsOf(VrrpInstance instance) =>
        instance.Group is null ? instance.Config.TrackBfds : instance.Config.TrackBfds.Concat(instance.Group.Config.TrackBfds);
}
