using System.Globalization;

namespace Keepalive.Watchdog.Engine;

/// <summary>Lines of the parent; those about children keep keepalived's wording.</summary>
public static class SupervisorMessages
{
    public const string StartupComplete = "Startup complete";
    public const string Stopping = "Stopping";
    public const string Reloading = "Reloading ...";
    public const string ReloadComplete = "Reload complete";
    public const string ReloadQueued = "Reload already in progress, request queued";
    public const string ProcessingQueuedReload = "Processing queued reload";
    public const string NothingToRun = "Warning - keepalived has no configuration to run";

    /// <summary>"VRRP" or "Healthcheck", as log lines name the children.</summary>
    public static string NameOf(ChildRole role) => role == ChildRole.Vrrp ? "VRRP" : "Healthcheck";

    public static string Starting(ChildRole role, int pid) => $"Starting {NameOf(role)} child process, pid={pid}";

    public static string Ended(ChildRole role, int pid, ChildEnd end) => $"{NameOf(role)} child: pid {pid} {end}";

    public static string Respawning(ChildRole role, int pid) => $"{NameOf(role)} child process({pid}) died: Respawning";

    public static string NotRespawning(ChildRole role, int pid) => $"{NameOf(role)} child process({pid}) died: Exiting";

    public static string Delayed(ChildRole role, TimeSpan delay) => string.Create(
        CultureInfo.InvariantCulture, $"Restart of {NameOf(role)} process delayed {delay.TotalSeconds:F0} seconds to limit respawn rate");

    public static string Permanent(int pid, int status)
    {
        string what = status switch { 1 => "FATAL", 2 => "CONFIG", _ => "missing permission" };
        return $"pid {pid} exited with permanent error {what}. Terminating";
    }

    public static string Hangs(ChildRole role, int pid, TimeSpan silence) => string.Create(
        CultureInfo.InvariantCulture, $"{NameOf(role)} child process({pid}) did not answer for {silence.TotalSeconds:F1} s - killing it");

    public static string FailedToDie(ChildRole role) =>
        $"{NameOf(role).ToLowerInvariant()} process failed to die - forcing termination";

    public static string CannotStart(ChildRole role, string reason) => $"Cannot start {NameOf(role)} child process: {reason}";
}
