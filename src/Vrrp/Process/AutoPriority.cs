using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Processes;

namespace Keepalive.Vrrp.Process;

/// <summary>
/// Real-time scheduling beyond what vrrp_rt_priority asks for. With an interval below a second from the start, for a busy host gives an
/// ordinary process the processor later than other nodes wait (decision 19); with max_auto_priority a step each time a timer was late.
/// </summary>
internal sealed class AutoPriority(VrrpLog log)
{
    /// <summary>Nobody waits less than three of these, and three seconds without the processor have other reasons.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private int max;
    private int current;
    private TimeSpan threshold;
    private TimeSpan limit;

    public bool IsWanted => max > 0;

    /// <summary>Whether this process may have to raise its priority later, at a reload or because it was late.</summary>
    public bool MayRise { get; private set; }

    public void Use(KeepaliveConfig config)
    {
        GlobalDefs global = config.Global;
        ProcessTuning tuning = global.VrrpProcess;
        max = global.MaxAutoPriority;
        current = Math.Max(current, tuning.RealTimePriority ?? 0);
        threshold = global.MinAutoPriorityDelay;
        limit = tuning.RealTimeLimit;
        bool isOurs = tuning.RealTimePriority is null && tuning.Priority is null && max >= 0;
        MayRise = isOurs || IsWanted;
        if (isOurs && current == 0 && config.VrrpInstances.Any(instance => instance.AdvertInterval < Short)) Raise("advert_int");
    }

    public void NoteLateness(TimeSpan late)
    {
        if (late >= threshold && current < max && !Raise("max_auto_priority")) max = 0;
    }

    private bool Raise(string why)
    {
        try
        {
            ProcessControl.UseRealTime(current + 1, limit);
            log.RealTimePriority(++current);
            return true;
        }
        catch (LinuxException exception)
        {
            log.CannotTune(why, exception.Message);
            return false;
        }
    }
}
