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
        Bit(Signal.Terminate) | Bit(Signal.Interrupt) | Bit(Signal.Hangup) | Bit(Signal.User1) | Bit(Signal.User2) | Bit(Signal.Pipe);

    public static string Argument(ChildRole role) => role == ChildRole.Vrrp ? "--role=vrrp" : "--role=healthcheckers";

    public static string ProcessName(ChildRole role) => role == ChildRole.Vrrp ? "keepalive_vrrp" : "keepalive_healthcheckers";

    public static string Ident(ChildRole role) => role == ChildRole.Vrrp ? "Keepalived_vrrp" : "Keepalived_healthcheckers";

    private static ulong Bit(int signal) => 1UL << (signal - 1);
}
