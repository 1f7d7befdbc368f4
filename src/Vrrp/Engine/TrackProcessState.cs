using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>How many processes of a kind run, and whether that is enough and not too much.</summary>
public sealed class TrackProcessState
{
    private readonly DelayedChange delayed;
    private readonly Action<TrackProcessState> changed;

    internal TrackProcessState(TrackProcessConfig config, int count, DeadlineHeap<DelayedChange> heap, Action<TrackProcessState> changed)
    {
        Config = config;
        Count = count;
        HasQuorum = IsEnough;
        this.changed = changed;
        delayed = new DelayedChange(heap, _ => Take());
    }

    public TrackProcessConfig Config { get; }

    /// <summary>Processes that run now.</summary>
    public int Count { get; private set; }

    /// <summary>What counts: behind the delays.</summary>
    public bool HasQuorum { get; private set; }

    internal List<VrrpInstance> Dependents { get; } = [];

    private bool IsEnough => Count >= Config.Quorum && (Config.QuorumMax is not uint max || Count <= max);

    /// <summary>fork_delay holds back what a new process changes, terminate_delay what an ended one does.</summary>
    internal void Become(int count, VrrpTurn turn)
    {
        TimeSpan delay = count > Count ? Config.ForkDelay : Config.TerminateDelay;
        Count = count;
        if (IsEnough == HasQuorum) delayed.Cancel();
        else if (delay == TimeSpan.Zero) Take();
        else if (!delayed.IsWaiting) delayed.Begin(turn.Now + delay);
    }

    internal void Retire() => delayed.Cancel();

    private void Take()
    {
        delayed.Cancel();
        if (HasQuorum == IsEnough) return;
        HasQuorum = IsEnough;
        changed(this);
    }
}
