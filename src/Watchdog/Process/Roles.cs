using Keepalive.Linux;
using Keepalive.Watchdog.Engine;

namespace Keepalive.Watchdog.Process;

/// <summary>How the executable is told which part of itself to be.</summary>
internal static class Roles
{
    /// <summary>The inherited socket to the parent.</summary>
    public const int LinkDescriptor = 3;

    /// <summary>The parent of a daemon: detached, started by the process that was called.</summary>
    public const string Detached = "--role=daemon";

    /// <summary>Blocked from the first instruction on, so that none is lost before a child reads them.</summary>
    public static readonly ulong BlockedSignals =
        Bit(Signal.Terminate) | Bit(Signal.Interrupt) | Bit(Signal.Hangup) | Bit(Signal.User1) | Bit(Signal.User2) | Bit(Signal.Pipe)
        | Bit(Signal.StatsClear) | Bit(Signal.Json);

    /// <summary>First word of a child's command line; what stands behind the colon goes behind its ident in the log.</summary>
    public static string Argument(ChildRole role, string identSuffix = "") =>
        $"{(role == ChildRole.Vrrp ? "--role=vrrp" : "--role=healthcheckers")}{(identSuffix.Length == 0 ? "" : $":{identSuffix}")}";

    /// <summary>Which child a first word asks for, if any.</summary>
    public static bool TryParse(string word, out ChildRole role, out string identSuffix)
    {
        string[] parts = word.Split(':', 2);
        identSuffix = parts.Length > 1 ? parts[1] : "";
        role = parts[0] == Argument(ChildRole.Vrrp) ? ChildRole.Vrrp : ChildRole.HealthCheck;
        return parts[0] == Argument(role);
    }

    /// <summary>The name that this program was called by: all its processes carry it, as keepalived's do.</summary>
    public static string ProgramName => Environment.GetCommandLineArgs()[0];

    public static string Ident(ChildRole role) => role == ChildRole.Vrrp ? "Keepalived_vrrp" : "Keepalived_healthcheckers";

    private static ulong Bit(int signal) => 1UL << (signal - 1);
}
