using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>
/// What is said of one trouble from its beginning to its end: one alert at each end and reminders between them, however many kinds of
/// evidence come together. The first kind gives the name.
/// </summary>
internal sealed class AlertSlot(VrrpInstance instance, VrrpTurn turn)
{
    /// <summary>Reminders become rarer: each waits twice as long as the one before it, up to this many first intervals.</summary>
    private const int ReminderGrowthMax = 60;

    private uint kinds;
    private int reminders;

    public SplitBrainState? State { get; private set; }

    /// <summary>The next reminder.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    public bool Has(SplitBrainKind kind) => (kinds & Bit(kind)) != 0;

    /// <summary>There is evidence of a kind that there was none of before.</summary>
    public void Begin(SplitBrainKind kind, string evidence)
    {
        if (Has(kind)) return;
        kinds |= Bit(kind);
        if (State is not null)
        {
            turn.Info(VrrpMessages.MoreEvidence(instance.Name, State.Kind, kind, evidence));
            return;
        }
        State = new SplitBrainState(kind, turn.Now, evidence);
        reminders = 0;
        ScheduleReminder();
        Say(SplitBrainPhase.Begin, evidence);
    }

    /// <summary>The evidence of a kind is gone; the trouble ends with the last kind.</summary>
    public void End(SplitBrainKind kind, string how)
    {
        if (!Has(kind)) return;
        kinds &= ~Bit(kind);
        if (kinds == 0) Finish(how);
    }

    /// <summary>Whatever it was, it is over.</summary>
    public void EndAll(string how)
    {
        if (kinds == 0) return;
        kinds = 0;
        Finish(how);
    }

    public void HandleDeadline()
    {
        if (Deadline > turn.Now || State is null) return;
        Say(SplitBrainPhase.Still, State.Evidence);
        reminders++;
        ScheduleReminder();
    }

    private static uint Bit(SplitBrainKind kind) => 1u << (int)kind;

    private void Finish(string how)
    {
        Say(SplitBrainPhase.End, how);
        State = null;
        Deadline = Instant.Never;
    }

    private void Say(SplitBrainPhase phase, string evidence)
    {
        SplitBrainState state = State!;
        SplitBrainAlert alert = new(instance.Name, state.Kind, phase, turn.Now - state.Since, evidence);
        turn.Add(new VrrpEffect.SplitBrain(alert, instance.Config.Notify.SplitBrain));
        if (!instance.Config.SplitBrain.Fifo || phase == SplitBrainPhase.Still) return;
        string word = phase == SplitBrainPhase.Begin ? "SPLIT_BRAIN_BEGIN" : "SPLIT_BRAIN_END";
        turn.Add(new VrrpEffect.WriteFifo(NotifySubject.Instance, instance.Name, word, instance.EffectivePriority));
    }

    private void ScheduleReminder()
    {
        TimeSpan first = instance.Config.SplitBrain.Reminder;
        long growth = Math.Min(1L << Math.Min(reminders, 30), ReminderGrowthMax);
        Deadline = first > TimeSpan.Zero ? turn.Now + new TimeSpan(first.Ticks * growth) : Instant.Never;
    }
}
