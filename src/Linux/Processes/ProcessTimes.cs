using System.Globalization;

namespace Keepalive.Linux.Processes;

/// <summary>Processor time of this process, or of its children that have ended and were waited for.</summary>
public readonly unsafe record struct ProcessTimes(TimeSpan User, TimeSpan System)
{
    private const int Self = 0;
    private const int Children = -1;

    /// <summary>struct rusage of linux/resource.h: two times of two words each, and fourteen words that nobody asks for.</summary>
    private const int RusageWords = 18;

    public static ProcessTimes Own => Of(Self);

    public static ProcessTimes OfChildren => Of(Children);

    /// <summary>As the last line of a child of keepalived has it: "used 0.001258 user time, 0.000000 system time".</summary>
    public static string Used()
    {
        (ProcessTimes own, ProcessTimes children) = (Own, OfChildren);
        return children == default
            ? $"used {Text(own.User)} user time, {Text(own.System)} system time"
            : $"used (self/children) {Text(own.User)}/{Text(children.User)} user time, {Text(own.System)}/{Text(children.System)} system time";
    }

    /// <summary>As its parent has it: "(self/children) user: 0.004597/0.002456 system: 0.004597/0.000000".</summary>
    public static string UsedByAll()
    {
        (ProcessTimes own, ProcessTimes children) = (Own, OfChildren);
        return $"(self/children) user: {Text(own.User)}/{Text(children.User)} system: {Text(own.System)}/{Text(children.System)}";
    }

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture);

    private static ProcessTimes Of(int who)
    {
        long* usage = stackalloc long[RusageWords];
        _ = Native.Check(Native.getrusage(who, usage), "read the times of processes");
        return new ProcessTimes(Time(usage[0], usage[1]), Time(usage[2], usage[3]));
    }

    private static TimeSpan Time(long seconds, long microseconds) => TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds(microseconds);
}
