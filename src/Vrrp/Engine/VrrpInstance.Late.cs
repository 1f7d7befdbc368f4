using Keepalive.Core;

namespace Keepalive.Vrrp.Engine;

/// <summary>
/// MASTER in a host that was frozen or starved: it compares its own silence with the time that others needed to take over. No option:
/// a node that was deaf and dumb for so long cannot know whether it still is the only master.
/// </summary>
public sealed partial class VrrpInstance
{
    /// <summary>The highest priority of a node that does not own the addresses.</summary>
    private const byte OtherPriorityMax = ElectionRules.OwnerPriority - 1;

    /// <summary>No advert of ours for as long as the quickest possible backup waits.</summary>
    private bool WasSilentTooLong => turn.Now - advertisedAt is var silence && silence > Config.AdvertInterval && silence > OthersNeed;

    private TimeSpan OthersNeed =>
        ElectionRules.MasterDown(Config.Version, Config.TimerExpiredBackup ?? OtherPriorityMax, Config.AdvertInterval, Config.DownTimerAdverts);

    /// <summary>With nopreempt whoever took over keeps what it has: let go, and listen for one interval.</summary>
    private void StandDownLate(TimeSpan silence, TimeSpan late)
    {
        turn.Info(VrrpMessages.TimerExpired(late));
        YieldWith(zeroPriorityAdverts: 0, AfterFirstWait, VrrpMessages.LateMaster(silence, OthersNeed));
    }

    private static TimeSpan AfterFirstWait(VrrpInstance instance) =>
        ElectionRules.FirstWait(instance.Config.Version, instance.Config.AdvertInterval);

    /// <summary>Whoever took over yields to the advert that was just sent; neighbours may still know the addresses at its place.</summary>
    private void AnnounceAgain(TimeSpan silence)
    {
        turn.Info(VrrpMessages.AnnouncesAgain(Name, VrrpMessages.LateMaster(silence, OthersNeed)));
        Announcer.Begin();
    }
}
