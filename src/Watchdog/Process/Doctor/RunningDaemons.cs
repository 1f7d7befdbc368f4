using System.Globalization;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Engine.Doctor;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>Daemons of our kind in this network namespace, by /proc.</summary>
internal static class RunningDaemons
{
    private const string Deleted = " (deleted)";

    public static DaemonFacts Find(List<NotChecked> notChecked)
    {
        string? own = NamespaceOf("thread-self");
        List<(int Pid, int Parent, string Path, bool IsOurs)> found = [];
        bool hidden = false;
        foreach (int pid in ProcessTable.Pids().Where(pid => pid != Environment.ProcessId))
        {
            if (ProcessTable.CommandLine(pid) is not { Length: > 0 } words) continue;
            string? path = LinkOf($"/proc/{pid}/exe");
            string program = path ?? words[0];
            bool isOurs = path is not null && path == Environment.ProcessPath && !IsCommand(words);
            if (!isOurs && (Path.GetFileName(program) != "keepalived" || path == Environment.ProcessPath)) continue;
            string? space = NamespaceOf(pid.ToString(CultureInfo.InvariantCulture));
            if (space is null) hidden = true;
            else if (space == own) found.Add((pid, ParentOf(pid), program, isOurs));
        }
        if (hidden) notChecked.Add(new NotChecked("running daemons", "needs root to see whose network namespace they are in"));
        HashSet<int> pids = [.. found.Select(process => process.Pid)];
        var first = found.Where(process => !pids.Contains(process.Parent)).ToArray();
        return new DaemonFacts
        {
            Ours = first.FirstOrDefault(process => process.IsOurs).Pid,
            Others = [.. first.Where(process => !process.IsOurs).Select(process => (process.Pid, process.Path))],
        };
    }

    /// <summary>"net:[4026531840]"; null when it may not be seen.</summary>
    public static string? NamespaceOf(string process) => LinkOf($"/proc/{process}/ns/net");

    /// <summary>A sub-command of ours is no daemon: its first word is no option.</summary>
    private static bool IsCommand(string[] words) => words.Length > 1 && !words[1].StartsWith('-');

    private static int ParentOf(int pid)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal));
            return int.TryParse(line?[5..], NumberStyles.Integer, CultureInfo.InvariantCulture, out int parent) ? parent : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>What a link of /proc says, which need not be a path; a program that was replaced is known by its old one.</summary>
    private static string? LinkOf(string path)
    {
        try
        {
            string? target = new FileInfo(path).LinkTarget;
            return target is not null && target.EndsWith(Deleted, StringComparison.Ordinal) ? target[..^Deleted.Length] : target;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
