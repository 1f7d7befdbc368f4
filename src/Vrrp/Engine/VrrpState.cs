namespace Keepalive.Vrrp.Engine;

/// <summary>State of an instance or group; the numbers are those of keepalived's dumps.</summary>
public enum VrrpState
{
    /// <summary>Not started, or waiting for the first result of a tracked script.</summary>
    Init = 0,
    Backup = 1,
    Master = 2,
    Fault = 3,
    Deleted = 97,
    Stop = 98,
}

/// <summary>The words of scripts, FIFOs and log lines.</summary>
public static class VrrpStates
{
    public static string Name(VrrpState state) => state switch
    {
        VrrpState.Init => "INIT",
        VrrpState.Backup => "BACKUP",
        VrrpState.Master => "MASTER",
        VrrpState.Fault => "FAULT",
        VrrpState.Stop => "STOP",
        _ => "DELETED",
    };
}
