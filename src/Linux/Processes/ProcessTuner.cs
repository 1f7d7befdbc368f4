namespace Keepalive.Linux.Processes;

/// <summary>How the kernel is to treat this process; null or empty leaves a thing as it is.</summary>
/// <param name="RealTimePriority">SCHED_RR, 1 to 99.</param>
/// <param name="RealTimeLimit">CPU time between two blocking calls, in real-time mode.</param>
/// <param name="Nice">-20 to 19.</param>
/// <param name="NoSwap">Pages stay in memory.</param>
/// <param name="Processors">Numbers from 0.</param>
public sealed record Tuning(int? RealTimePriority, TimeSpan RealTimeLimit, int? Nice, bool NoSwap, IReadOnlyCollection<int> Processors);

/// <summary>Applies what a configuration says of a process. What the system does not allow is said, and the rest is done.</summary>
public static class ProcessTuner
{
    /// <param name="prefix">Of the keywords: vrrp or checker.</param>
    /// <param name="tuning">What to do.</param>
    /// <param name="cannot">Gets the keyword and the reason of each failure.</param>
    public static void Apply(string prefix, Tuning tuning, Action<string, string> cannot)
    {
        Try("rt_priority", () =>
        {
            if (tuning.RealTimePriority is int priority) ProcessControl.UseRealTime(priority, tuning.RealTimeLimit);
        });
        Try("priority", () =>
        {
            if (tuning.Nice is int nice) ProcessControl.SetPriority(nice);
        });
        Try("no_swap", () =>
        {
            if (tuning.NoSwap) ProcessControl.LockMemory();
        });
        Try("cpu_affinity", () =>
        {
            if (tuning.Processors.Count > 0) ProcessorSet.Use(tuning.Processors);
        });

        void Try(string keyword, Action action)
        {
            try
            {
                action();
            }
            catch (LinuxException exception)
            {
                cannot($"{prefix}_{keyword}", exception.Message);
            }
        }
    }
}
