namespace Keepalive.Watchdog.Engine;

/// <summary>What the parent is to do, in this order.</summary>
public abstract record SupervisorEffect
{
    private SupervisorEffect()
    {
    }

    /// <summary>Start a child with the present configuration and what is known of its predecessor.</summary>
    public sealed record StartChild(ChildRole Role, bool IsSuccessor) : SupervisorEffect;

    public sealed record SendHello(ChildRole Role, long Number) : SupervisorEffect;

    /// <summary>SIGKILL.</summary>
    public sealed record KillChild(ChildRole Role) : SupervisorEffect;

    /// <summary>Ask it to release everything and end.</summary>
    public sealed record StopChild(ChildRole Role) : SupervisorEffect;

    public sealed record ReloadChild(ChildRole Role) : SupervisorEffect;

    /// <summary>Read the files; answered by ConfigurationRead or ConfigurationRefused.</summary>
    public sealed record ReadConfiguration : SupervisorEffect;

    /// <summary>All children are ready: tell whoever waits (systemd).</summary>
    public sealed record TellReady : SupervisorEffect;

    public sealed record TellReloading : SupervisorEffect;

    public sealed record TellStopping : SupervisorEffect;

    public sealed record Log(SupervisorLogLevel Level, string Text) : SupervisorEffect;

    /// <summary>All children are gone, and one of them had no time to let go of what it held: addresses, routes, virtual servers.</summary>
    public sealed record RemoveLeftovers : SupervisorEffect;

    /// <summary>All children are gone: end with this status.</summary>
    public sealed record Exit(int Status) : SupervisorEffect;
}

public enum SupervisorLogLevel
{
    Info,
    Warning,

    /// <summary>A person should look: syslog's ALERT.</summary>
    Alert,
}
