using System.Globalization;
using Keepalive.Linux;
using Keepalive.Linux.Processes;

namespace Keepalive.Watchdog.Process;

/// <summary>
/// Scripts of a child that died are handed to us by the kernel, because we are a sub-reaper. They work for nobody: their groups are
/// told to end. Children with a live link are not scripts; they lead groups too, so they are told apart by what they run.
/// </summary>
internal static class OrphanedScripts
{
    public static void End()
    {
        string self = ExecutableOf(ProcessControl.Pid);
        foreach (int pid in Children())
        {
            if (ExecutableOf(pid) == self) continue;
            ProcessControl.Send(-pid, Signal.Terminate);
        }
    }

    private static IEnumerable<int> Children()
    {
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            string[] pids = File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (string pid in pids) yield return int.Parse(pid, CultureInfo.InvariantCulture);
        }
    }

    private static string ExecutableOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
