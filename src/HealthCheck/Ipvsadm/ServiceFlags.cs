namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>The three bits of a service that its scheduler reads, by the names that sh and mh give the first two.</summary>
internal static class ServiceFlags
{
    private const uint First = 0x8, Second = 0x10, Third = 0x20;

    private static readonly (string Name, uint Bit, string? Scheduler)[] All =
    [
        ("sh-fallback", First, "sh"),
        ("sh-port", Second, "sh"),
        ("mh-fallback", First, "mh"),
        ("mh-port", Second, "mh"),
        ("flag-1", First, null),
        ("flag-2", Second, null),
        ("flag-3", Third, null),
    ];

    /// <summary>0: no such flag.</summary>
    public static uint Parse(string name) => Array.Find(All, flag => flag.Name == name).Bit;

    /// <summary>The scheduler that a flag is for; null when it goes with any.</summary>
    public static string? OwnerOf(string name) => Array.Find(All, flag => flag.Name == name).Scheduler;

    /// <summary>"sh-fallback,sh-port"; empty when none is set. With sh and mh the third has no name, so it is not shown.</summary>
    public static string Text(string scheduler, uint flags)
    {
        string? owner = scheduler is "sh" or "mh" ? scheduler : null;
        return string.Join(',', All.Where(flag => flag.Scheduler == owner && (flags & flag.Bit) != 0).Select(flag => flag.Name));
    }
}
