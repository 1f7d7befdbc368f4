using System.Runtime.CompilerServices;

namespace Keepalive.Linux;

/// <summary>
/// Before Main the runtime has made one thread, the finalizer's. What holds for each thread by itself (signal masks, capabilities) is
/// done there from a finalizer.
/// </summary>
internal sealed class OnFinalizerThread
{
    private readonly Action action;

    private OnFinalizerThread(Action action) => this.action = action;

    ~OnFinalizerThread() => action();

    /// <summary>Returns when it is done.</summary>
    public static void Run(Action action)
    {
        Drop(action);
        GC.Collect(0);
        GC.WaitForPendingFinalizers();
    }

    // Not inlined, so that no register of the caller keeps the object alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(Action action) => _ = new OnFinalizerThread(action);
}
