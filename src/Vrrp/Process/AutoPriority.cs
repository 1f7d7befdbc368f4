using Keepalive.ConfigParser.Model;
using Keepalive.Linux;
using Keepalive.Linux.Processes;

namespace Keepalive.Vrrp.Process;

/// <summary>max_auto_priority: a process whose timers are late raises its real-time priority, a step each time.</summary>
internal sealed class AutoPriority(VrrpLog log)
{
    private int max;
    private int current;
    private TimeSpan threshold;
    private TimeSpan limit;

    public bool IsWanted => max > 0;

    public void Use(GlobalDefs global)
    {
        max = global.MaxAutoPriority;
        current = Math.Max(current, global.VrrpProcess.RealTimePriority ?? 0);
        threshold = global.MinAutoPriorityDelay;
        limit = global.VrrpProcess.RealTimeLimit;
    }

    public void NoteLateness(TimeSpan late)
    {
        if (late < threshold || current >= max) return;
        try
        {
            ProcessControl.UseRealTime(current + 1, limit);
            log.RealTimePriority(++current);
        }
        catch (LinuxException exception)
        {
            log.CannotTune("max_auto_priority", exception.Message);
            max = 0;
        }
    }
}
