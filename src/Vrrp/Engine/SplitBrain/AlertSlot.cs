using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine.SplitBrain;

/// <summary>
/// What is said of one trouble from its beginning to its end: one alert at each end and reminders between them, however many kinds of
/// evidence come together. The first kind gives the name. A trouble that comes and goes is told of twice, and its second end only when
/// it has been quiet for a while: a flapping link shall not send a mail every few seconds.
/// </summary>
internal sealed class AlertSlot(VrrpInstance instance, VrrpTurn turn)
{
    /// <summary>Reminders become rarer: each waits twice as long as the one before it, up to this many first intervals.</summary>
    private const int ReminderGrowthMax = 60;

    /// <summary>What comes back sooner flaps, and what flaps has ended when it has been away for so long.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(60);

    private uint kinds;
    private int reminders;
    private Instant reminder = Instant.Never;
    private Instant endedAt = Instant.Never;
    private Instant endDue = Instant.Never;
    private string endHow = "";
    private bool flaps;
    private int returns;

    public SplitBrainState? State { get; private set; }

    /// <summary>The next reminder, or the end of a flapping trouble.</summary>
    public Instant Deadline => Instant.Min(reminder, endDue);

    public bool Has(SplitBrainKind kind) => (kinds & Bit(kind)) != 0;

    /// <summary>There is evidence of a kind that there was none of before.</summary>
    public void Begin(SplitBrainKind kind, string evidence)
    {
        if (Has(kind)) return;
        kinds |= Bit(kind);
        if (State is not null)
        {
            if (endDue != Instant.Never) returns++;
            endDue = Instant.Never;
            turn.Info(VrrpMessages.MoreEvidence(instance.Name, State.Kind, kind, evidence));
            return;
        }
        flaps = endedAt != Instant.Never && turn.Now - endedAt < QuietTime;
        State = new SplitBrainState(kind, turn.Now, evidence);
        reminders = returns = 0;
        ScheduleReminder();
        Say(SplitBrainPhase.Begin, flaps ? VrrpMessages.Flapping(evidence, turn.Now - endedAt) : evidence);
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
        if (endDue <= turn.Now) SayEnd(VrrpMessages.FlappingEnded(endHow, returns));
        if (reminder > turn.Now || State is null) return;
        Say(SplitBrainPhase.Still, State.Evidence);
        reminders++;
        ScheduleReminder();
    }

    private static uint Bit(SplitBrainKind kind) => 1u << (int)kind;

    private void Finish(string how)
    {
        if (flaps) (endDue, endHow) = (turn.Now + QuietTime, how);
        else SayEnd(how);
    }

    private void SayEnd(string how)
    {
        Say(SplitBrainPhase.End, how);
        State = null;
        endedAt = turn.Now;
        reminder = endDue = Instant.Never;
    }

    private void Say(SplitBrainPhase phase, string evidence)
    {
        SplitBrainState state = State!;
        SplitBrainAlert alert = new(instance.Name, state.Kind, phase, turn.Now - state.Since, evidence);
        bool isEdge = phase != SplitBrainPhase.Still;
        turn.Add(new VrrpEffect.SplitBrain(alert, instance.Config.Notify.SplitBrain) { Mail = isEdge && instance.Config.SmtpAlert });
        if (!isEdge || !instance.Config.SplitBrain.Fifo) return;
        string word = phase == SplitBrainPhase.Begin ? "SPLIT_BRAIN_BEGIN" : "SPLIT_BRAIN_END";
        turn.Add(new VrrpEffect.WriteFifo(NotifySubject.Instance, instance.Name, word, instance.EffectivePriority));
    }

    private void ScheduleReminder()
    {
        TimeSpan first = instance.Config.SplitBrain.Reminder;
        long growth = Math.Min(1L << Math.Min(reminders, 30), ReminderGrowthMax);
        reminder = first > TimeSpan.Zero ? turn.Now + new TimeSpan(first.Ticks * growth) : Instant.Never;
    }
}
