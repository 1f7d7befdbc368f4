using Keepalive.Linux.Processes;

namespace Keepalive.Linux;

/// <summary>Signal numbers of Linux (signal(7)); real-time ones as glibc hands them out.</summary>
public static class Signal
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int User1 = 10;
    public const int User2 = 12;
    public const int Pipe = 13;
    public const int Terminate = 15;
    public const int Child = 17;

    /// <summary>SIGRTMIN+2: dump as JSON.</summary>
    public const int Json = 36;

    /// <summary>SIGRTMAX-1: statistics, then clear them.</summary>
    public const int StatsClear = 63;
}

/// <summary>Signals as readable data: blocked in every thread, taken from a descriptor on the event loop (signalfd(2)).</summary>
public sealed unsafe class SignalReader : IDisposable
{
    /// <summary>The main thread and the finalizer's, which this class reaches.</summary>
    private const int ThreadsOfNativeRuntime = 2;

    /// <summary>Size of struct signalfd_siginfo (linux/signalfd.h).</summary>
    private const int RecordSize = 128;

    /// <exception cref="LinuxException">No descriptors left.</exception>
    public SignalReader(params ReadOnlySpan<int> signals)
    {
        ulong mask = MaskOf(signals);
        BlockEverywhere(mask);
        Descriptor = Native.Check(Native.signalfd(-1, &mask, Native.SFD_NONBLOCK | Native.SFD_CLOEXEC), "receive signals");
    }

    public int Descriptor { get; }

    /// <summary>The next signal number, or 0 when none waits.</summary>
    public int Read()
    {
        byte* record = stackalloc byte[RecordSize];
        return Native.Read(Descriptor, record, RecordSize) == RecordSize ? *(int*)record : 0;
    }

    public void Dispose() => _ = Native.Close(Descriptor);

    /// <summary>
    /// The runtime of a development build (JIT) makes threads before Main that block nothing, cannot be reached, and take signals away
    /// from the loop: about every second SIGTERM was lost. There the process becomes this program anew, with the signals blocked from
    /// its first instruction on. Returns when nothing is to be done: in a native build always.
    /// </summary>
    public static void BlockFromTheStart(params ReadOnlySpan<int> signals)
    {
        if (Directory.GetDirectories("/proc/self/task").Length <= ThreadsOfNativeRuntime) return;
        ulong wanted = MaskOf(signals);
        ulong blocked = 0;
        _ = Native.pthread_sigmask(Native.SIG_BLOCK, &wanted, &blocked);
        if ((blocked & wanted) != wanted) ProcessLauncher.BecomeAgain();
    }

    private static ulong MaskOf(ReadOnlySpan<int> signals)
    {
        ulong mask = 0;
        foreach (int signal in signals) mask |= 1UL << (signal - 1);
        return mask;
    }

    /// <summary>
    /// Blocks signals in the threads that exist so far; later ones inherit the mask. Before Main the runtime has made one thread,
    /// the finalizer's, with nothing blocked: the mask is set there from a finalizer, or the default action would end the process.
    /// </summary>
    private static void BlockEverywhere(ulong mask)
    {
        Block(mask);
        OnFinalizerThread.Run(() => Block(mask));
    }

    private static void Block(ulong mask) => _ = Native.pthread_sigmask(Native.SIG_BLOCK, &mask, null);
}
