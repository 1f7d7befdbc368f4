using System.Globalization;

namespace Keepalive.Bench;

/// <summary>Figures of a process and all that descend from it, from /proc (proc(5)).</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    public static double CpuSeconds(int root) => Pids(root).Sum(pid =>
    {
        string[] fields = Stat(pid);
        return fields[11..13].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    });

    /// <summary>The same in nanoseconds, from the scheduler (Documentation/scheduler/sched-stats.rst), of threads that live.</summary>
    public static long CpuNanoseconds(int root) => Pids(root).Sum(pid => Directory.GetDirectories($"/proc/{pid}/task")
        .Sum(task => long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture)));

    /// <summary>Lets all of them, and their session, go before other sessions' work (sched(7), autogroup), where there are such groups.</summary>
    public static void GoFirst(int root)
    {
        foreach (string file in Pids(root).Select(pid => $"/proc/{pid}/autogroup").Where(File.Exists)) File.WriteAllText(file, "-15");
    }

    /// <summary>Ends all of them with no time for anything: the parent is stopped first, so that it starts no child again.</summary>
    public static void Kill(int root)
    {
        Shell.Run("kill", "-STOP", $"{root}");
        foreach (int pid in Pids(root).AsEnumerable().Reverse()) Shell.Run("kill", "-KILL", $"{pid}");
    }

    public static double PssMiB(int root) => Pids(root).Sum(pid =>
    {
        string line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    });

    private static List<int> Pids(int root)
    {
        ILookup<int, int> children = Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(pid => File.Exists($"/proc/{pid}/stat"))
            .ToLookup(pid => int.Parse(Stat(pid)[1], CultureInfo.InvariantCulture));
        List<int> found = [root];
        for (int i = 0; i < found.Count; i++) found.AddRange(children[found[i]]);
        return found;
    }

    /// <summary>Fields from the state on: the name before them may hold blanks and brackets. An ended process gives zeros.</summary>
    private static string[] Stat(int pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [.. Enumerable.Repeat("0", 50)];
        }
    }
}
