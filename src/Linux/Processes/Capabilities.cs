namespace Keepalive.Linux.Processes;

/// <summary>Single powers of root; the numbers are those of linux/capability.h.</summary>
public enum Capability
{
    Chown = 0,
    DacReadSearch = 2,
    Kill = 5,
    SetGid = 6,
    SetUid = 7,
    NetBindService = 10,
    NetAdmin = 12,
    NetRaw = 13,
    IpcLock = 14,
    SysAdmin = 21,
    SysNice = 23,
}

/// <summary>
/// Gives up what a process does not need. The bounding set stays as it is: scripts that run as root are root again when they are started,
/// as they were written for.
/// </summary>
public static unsafe class Capabilities
{
    private const uint Version3 = 0x20080522;

    /// <summary>
    /// Keeps these, as far as there are any, and gives up all others for good: in this thread, the finalizer's and the one that makes threads, which
    /// are all there are when a child begins; later threads inherit.
    /// </summary>
    /// <exception cref="LinuxException">Never seen.</exception>
    public static void Keep(params ReadOnlySpan<Capability> kept)
    {
        ulong mask = 0;
        foreach (Capability capability in kept) mask |= 1UL << (int)capability;
        ulong wanted = mask;
        Apply(wanted);
        OnFinalizerThread.Run(() => Apply(wanted));
        ThreadStarter.Follow(() => Apply(wanted));
    }

    private static void Apply(ulong kept)
    {
        // struct __user_cap_header_struct, and two of __user_cap_data_struct: effective, permitted, inheritable of 32 bits each.
        uint* header = stackalloc uint[2] { Version3, 0 };
        uint* sets = stackalloc uint[6];
        _ = Native.Check(Native.capget(header, sets), "read capabilities");
        for (int half = 0; half < 2; half++)
        {
            uint mask = (uint)(kept >> (32 * half));
            sets[half * 3 + 1] &= mask;
            sets[half * 3] = sets[half * 3 + 1];
            sets[half * 3 + 2] = 0;
        }
        header[0] = Version3;
        _ = Native.Check(Native.capset(header, sets), "give up capabilities");
    }
}
