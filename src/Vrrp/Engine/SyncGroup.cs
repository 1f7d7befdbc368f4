using Keepalive.ConfigParser.Model;
using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>Instances that change state as one: master only when all can be, broken when one is.</summary>
public sealed class SyncGroup
{
    private readonly VrrpTurn turn;
    private readonly List<VrrpInstance> members = [];

    internal SyncGroup(SyncGroupConfig config, VrrpTurn turn)
    {
        Config = config;
        this.turn = turn;
    }

    public SyncGroupConfig Config { get; internal set; }

    public VrrpState State { get; private set; }

    public IReadOnlyList<VrrpInstance> Members => members;

    internal void Add(VrrpInstance member)
    {
        members.Add(member);
        member.Group = this;
    }

    internal void Clear()
    {
        foreach (VrrpInstance member in members) member.Group = null;
        members.Clear();
    }

    /// <summary>A member has all it waited for; the group starts when the last one has.</summary>
    internal void MemberReady(VrrpInstance member, bool waited)
    {
        if (members.Any(other => other.WaitsForScripts) || State != VrrpState.Init) return;
        VrrpInstance? faulty = members.FirstOrDefault(other => other.IsFaulty);
        if (faulty is not null) StartFaulty(faulty);
        else if (members.All(other => other.Config.IsOwner)) TakeOver(member, "address owners, started");
        else StartAsBackup(waited);
    }

    internal void MemberWantsMaster(VrrpInstance member, string why)
    {
        member.Wish = VrrpState.Master;
        if (members.All(other => other.Wish == VrrpState.Master || IsReleasedWith(member, other))) TakeOver(member, why);
        else member.WaitAgain();
    }

    /// <summary>
    /// The master of one member let go of it, and of the group with it. When the link of another member is what broke there, its own
    /// release could not arrive: silence since then is enough, where keepalived waits three intervals with the addresses at nobody.
    /// </summary>
    private static bool IsReleasedWith(VrrpInstance released, VrrpInstance other) =>
        released.WasReleased && other.State == VrrpState.Backup && !other.HeardAfter(released.LastAdvert);

    /// <summary>The others follow; each waits as long as the cause says.</summary>
    internal void MemberYielded(VrrpInstance member, int zeroPriorityAdverts, Func<VrrpInstance, TimeSpan> waitOf, string why)
    {
        Say(VrrpState.Backup);
        foreach (VrrpInstance other in Others(member).Where(other => other.State == VrrpState.Master))
        {
            other.LetGo(zeroPriorityAdverts, waitOf(other), $"sync group {Config.Name}: {member.Name}: {why}");
        }
        Become(VrrpState.Backup);
    }

    internal void MemberBroke(VrrpInstance member, string why)
    {
        if (State == VrrpState.Fault) return;
        Say(VrrpState.Fault);
        foreach (VrrpInstance other in Others(member).Where(other => other.State != VrrpState.Fault))
        {
            other.BreakWithGroup($"sync group {Config.Name}: {member.Name}: {why}");
        }
        Become(VrrpState.Fault);
    }

    internal void MemberRecovered(VrrpInstance member, string why)
    {
        if (members.Any(other => other.IsFaulty)) return;
        if (members.All(each => each.Config.IsOwner))
        {
            TakeOver(member, $"{why}; address owners");
            return;
        }
        Say(VrrpState.Backup);
        foreach (VrrpInstance each in members) each.BecomeBackup($"sync group {Config.Name}: {member.Name}: {why}");
        Become(VrrpState.Backup);
    }

    internal void MemberHeardLowerPriority(VrrpInstance member)
    {
        foreach (VrrpInstance other in Others(member).Where(other => other.State == VrrpState.Master)) other.AnswerContest();
    }

    /// <summary>All members were taken over as masters from a predecessor of this process.</summary>
    internal void Resume() => State = VrrpState.Master;

    internal void NotifyAs(VrrpState state) =>
        turn.Add(new VrrpEffect.Notify(NotifySubject.Group, Config.Name, state, 0, Config.Notify) { Mail = Config.SmtpAlert });

    internal void TellFifosAgain()
    {
        if (State != VrrpState.Init) turn.Add(new VrrpEffect.WriteFifo(NotifySubject.Group, Config.Name, VrrpStates.Name(State), 0));
    }

    private void TakeOver(VrrpInstance first, string why)
    {
        first.BecomeMaster(why);
        Say(VrrpState.Master);
        foreach (VrrpInstance other in Others(first)) other.BecomeMaster($"sync group {Config.Name}: {first.Name}: {why}");
        Become(VrrpState.Master);
    }

    private void StartFaulty(VrrpInstance faulty)
    {
        Become(VrrpState.Fault);
        foreach (VrrpInstance member in members)
        {
            turn.Info(VrrpMessages.SyncingAtStart(Config.Name, member.Name));
            member.BecomeFaulty(initial: true, $"sync group {Config.Name}: {faulty.Name} is broken");
        }
    }

    private void StartAsBackup(bool waited)
    {
        Become(VrrpState.Backup);
        foreach (VrrpInstance member in members) member.BecomeFirstBackup(waited);
    }

    private void Become(VrrpState state)
    {
        State = state;
        NotifyAs(state);
    }

    private void Say(VrrpState state) => turn.Info(VrrpMessages.Syncing(Config.Name, state));

    private IEnumerable<VrrpInstance> Others(VrrpInstance member) => members.Where(other => !ReferenceEquals(other, member));
}
