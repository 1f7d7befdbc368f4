using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.HealthCheck.Engine;

/// <summary>One real server of one virtual server: alive when none of its checkers is down.</summary>
public sealed class RealServerState
{
    private readonly VirtualServerState owner;
    private readonly HealthTurn turn;
    private readonly List<CheckerState> checkers = [];
    private long formerWeight;
    private int formerWeightAt;

    internal RealServerState(VirtualServerState owner, HealthTurn turn, RealServerConfig config)
    {
        this.owner = owner;
        this.turn = turn;
        Config = config;
        BornAt = formerWeightAt = owner.Reloads;
    }

    public RealServerConfig Config { get; private set; }

    public IReadOnlyList<CheckerState> Checkers => checkers;

    public bool IsAlive => checkers.TrueForAll(checker => checker.IsUp);

    /// <summary>The configured weight and what scripts make of it, within what the kernel takes.</summary>
    public uint Weight => (uint)Math.Clamp(WeightSum, 0, int.MaxValue);

    /// <summary>The same before the kernel's bounds.</summary>
    public long WeightSum => Config.Weight + checkers.Sum(checker => checker.WeightShare);

    /// <summary><see cref="WeightSum"/> at the last reload; 0 before its first one.</summary>
    public long FormerWeightSum
    {
        get
        {
            if (owner.Reloads == BornAt) return 0;
            return formerWeightAt == owner.Reloads ? formerWeight : WeightSum;
        }
    }

    /// <summary>How many reloads its virtual server had seen before it.</summary>
    public int BornAt { get; }

    /// <summary>What of its weight the virtual server has in its sum.</summary>
    internal long CountedWeight { get; set; }

    internal bool IsSuspended => owner.IsSuspended;

    internal string OwnerName => owner.Name;

    /// <summary>As log lines name it: "[10.2.0.1]:tcp:8080".</summary>
    public string Name => $"[{Config.Address}]:{LvsNames.Of(owner.Config.Key.Protocol)}:{Config.Port}";

    internal DestinationSettings Settings(uint weight) => new(Config.Forwarding, weight, Config.UpperThreshold, Config.LowerThreshold);

    /// <summary>Takes the configuration; checkers that are the same keep their state. Gives the new ones.</summary>
    internal List<CheckerState> Configure(HealthEngine engine, RealServerConfig config, bool atReload)
    {
        NoteWeight();
        Config = config;
        List<CheckerState> former = [.. checkers];
        List<CheckerState> fresh = [];
        checkers.Clear();
        foreach (CheckerConfig wanted in config.Checkers.Where(engine.CanRun))
        {
            CheckerState? kept = former.Find(checker => checker.Config == wanted);
            if (kept is not null)
            {
                former.Remove(kept);
                kept.Reweigh();
            }
            else fresh.Add(kept = new CheckerState(engine, turn, this, wanted, atReload));
            checkers.Add(kept);
        }
        foreach (CheckerState gone in former) gone.Cancel();
        return fresh;
    }

    /// <summary>Before each change of the weight: the first one after a reload tells what it was then.</summary>
    internal void NoteWeight()
    {
        if (formerWeightAt == owner.Reloads) return;
        (formerWeight, formerWeightAt) = (WeightSum, owner.Reloads);
    }

    internal void Retire()
    {
        foreach (CheckerState checker in checkers) checker.Cancel();
    }

    internal void CheckerCameUp(CheckerState checker)
    {
        if (!IsAlive) return;
        Invariant.Holds(checker.IsUp, "a checker that came up is up");
        owner.ServerCameUp(this);
        ReportUp();
        owner.Evaluate();
    }

    internal void CheckerWentDown(CheckerState checker)
    {
        // Another checker had taken it down already: that one has told everybody.
        if (checkers.Exists(other => !ReferenceEquals(other, checker) && !other.IsUp)) return;
        owner.ServerWentDown(this);
        ReportDown();
        owner.Evaluate();
    }

    /// <summary>Of its scripts: those of one server of one service run one after the other.</summary>
    private string Subject => $"{Name} {owner.Name}";

    internal void ReportUp()
    {
        turn.Run(Subject, Config.NotifyUp);
        turn.Add(new HealthEffect.FifoLine(HealthMessages.FifoServer(this, owner, up: true)));
    }

    internal void ReportDown()
    {
        turn.Run(Subject, Config.NotifyDown);
        turn.Add(new HealthEffect.FifoLine(HealthMessages.FifoServer(this, owner, up: false)));
    }

    /// <summary>smtp_alert: the change of one checker, and whether it changed the server too.</summary>
    internal void Mail(CheckerState checker, string text)
    {
        if (!Config.SmtpAlert) return;
        bool changed = checkers.TrueForAll(other => other.IsUp || ReferenceEquals(other, checker));
        string subject = $"Realserver {Name} of virtual server {owner.Name} - {(checker.IsUp ? "UP" : "DOWN")}";
        turn.Add(new HealthEffect.Mail(subject, HealthMails.OfChecker(checker, text), OfChecker: !changed));
    }

    internal void WeightShareChanged(uint before)
    {
        owner.ServerWeightChanged(this, before);
        owner.Evaluate();
    }
}
