using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Engine.Doctor;
using Keepalive.Watchdog.Engine.Doctor.Firewall;

namespace Keepalive.Watchdog.Process.Doctor;

/// <summary>
/// The tables of the old iptables, which have their own place in the kernel, by the program that saves them. Only when the kernel says that
/// there are any: today's iptables writes into nftables.
/// </summary>
internal static class LegacyTables
{
    public static IEnumerable<FirewallChain> Read(List<NotChecked> notChecked) =>
        [.. Read(FirewallFamily.Ip, "ip_tables_names", "iptables", notChecked), .. Read(FirewallFamily.Ip6, "ip6_tables_names", "ip6tables",
            notChecked)];

    private static IReadOnlyList<FirewallChain> Read(FirewallFamily family, string names, string program, List<NotChecked> notChecked)
    {
        if (!HasTables($"/proc/thread-self/net/{names}")) return [];
        string? path = new[] { $"{program}-legacy-save", $"{program}-save" }.Select(ProgramPath.Find).FirstOrDefault(found => found.StartsWith('/'));
        if (path is null)
        {
            notChecked.Add(new NotChecked($"rules of the old {program}", $"there are some, and no {program}-save to read them"));
            return [];
        }
        return LegacyRules.Parse(Output(path), family);
    }

    private static bool HasTables(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim().Length > 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Output(string program)
    {
        using System.Diagnostics.Process? save = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
        });
        string text = save?.StandardOutput.ReadToEnd() ?? "";
        save?.WaitForExit();
        return text;
    }
}
