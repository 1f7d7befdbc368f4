using System.Globalization;
using Keepalive.Watchdog.History;

namespace Keepalive.Watchdog.Cli;

/// <summary>A history in plain sentences, in the local time that the log has too.</summary>
internal static class WhyText
{
    public static void Write(HistoryReport report, TextWriter output)
    {
        foreach (InstanceHistory instance in report.Instances) Write(instance, report.Now, output);
        if (report.Processes.Count > 0) output.WriteLine("The daemon's own processes:");
        foreach (HistoryEvent entry in report.Processes) output.WriteLine($"  {Time(entry.At)}  {entry.Why}");
    }

    private static void Write(InstanceHistory instance, DateTimeOffset now, TextWriter output)
    {
        output.WriteLine($"{instance.Name} is {instance.State} since {Time(instance.Since)}, for {Duration(now - instance.Since)}.");
        if (instance.SplitBrain is SplitBrainNow trouble)
        {
            output.WriteLine($"  Two masters: {trouble.Code} {trouble.Kind} since {Time(trouble.Since)}, for {Duration(now - trouble.Since)}.");
        }
        if (instance.Forgotten > 0) output.WriteLine($"  ({instance.Forgotten} older events are forgotten)");
        foreach (HistoryEvent entry in instance.Events)
        {
            output.WriteLine(entry.To is null
                ? $"  {Time(entry.At)}  {entry.Why}"
                : $"  {Time(entry.At)}  {entry.From} -> {entry.To}: {entry.Why}");
        }
        output.WriteLine();
    }

    private static string Time(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>Two units are enough for a person.</summary>
    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(time.TotalSeconds, 0):F1} s"),
    };
}
