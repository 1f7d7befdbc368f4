using System.Globalization;
using System.Text.RegularExpressions;

namespace Keepalive.Topology.Harness;

/// <summary>
/// Namespaces carry the test run's process id in their names (ka4711s3left). What a run that died left behind is removed by the next one.
/// </summary>
internal static partial class Leftovers
{
    private static readonly Lazy<bool> Cleaned = new(Clean);

    /// <summary>Removes, once per run, namespaces of runs whose process is gone, with the processes inside them.</summary>
    public static void Remove() => _ = Cleaned.Value;

    /// <summary>Ends whatever still runs in one namespace and deletes it.</summary>
    public static void Delete(string space)
    {
        foreach (string pid in Shell.Try("ip", "netns", "pids", space).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Shell.Try("kill", "-KILL", pid);
        }
        Shell.Try("ip", "netns", "del", space);
    }

    private static bool Clean()
    {
        foreach (string line in Shell.Try("ip", "netns", "list").Output.Split('\n'))
        {
            Match match = Name().Match(line);
            if (match.Success && !Lives(int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))) Delete(match.Groups[1].Value);
        }
        return true;
    }

    private static bool Lives(int pid) => Directory.Exists($"/proc/{pid}");

    [GeneratedRegex(@"^(ka(\d+)s\d+\w*)")]
    private static partial Regex Name();
}
