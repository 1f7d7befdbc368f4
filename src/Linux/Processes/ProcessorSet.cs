namespace Keepalive.Linux.Processes;

/// <summary>Processors that a thread may use; what it starts inherits them.</summary>
public static unsafe class ProcessorSet
{
    private const int Bytes = Native.CpuSetWords * sizeof(ulong);

    private static readonly ulong[] Original = new ulong[Native.CpuSetWords];
    private static readonly ulong[] Chosen = new ulong[Native.CpuSetWords];

    /// <summary>True once the calling thread was bound to a set.</summary>
    internal static bool IsChosen { get; private set; }

    /// <summary>Binds the calling thread; what it starts through <see cref="ProcessLauncher"/> gets the former set.</summary>
    /// <exception cref="LinuxException">EINVAL: none of them exists.</exception>
    public static void Use(IEnumerable<int> processors)
    {
        fixed (ulong* former = Original)
        {
            if (!IsChosen) _ = Native.Check(Native.sched_getaffinity(0, Bytes, former), "read the processors in use");
        }
        Array.Clear(Chosen);
        foreach (int processor in processors) Chosen[processor / 64] |= 1UL << (processor % 64);
        Apply(Chosen);
        ThreadStarter.Follow(UseChosen);
        IsChosen = true;
    }

    internal static void Restore() => Apply(Original);

    internal static void UseChosen() => Apply(Chosen);

    private static void Apply(ulong[] set)
    {
        fixed (ulong* words = set) _ = Native.Check(Native.sched_setaffinity(0, Bytes, words), "choose processors");
    }
}
