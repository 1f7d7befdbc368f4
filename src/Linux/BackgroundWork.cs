using System.Runtime;
using System.Runtime.ExceptionServices;

namespace Keepalive.Linux;

/// <summary>
/// Long work beside a loop that must not wait: it runs on a thread of its own, which has the network namespace, the powers and the
/// processors of the thread that asks, but never its real-time priority; what came of it is handed to the loop's thread.
/// </summary>
public static class BackgroundWork
{
    /// <summary>As much as the main thread has: a configuration may be nested deeply.</summary>
    private const int StackBytes = 8 << 20;

    private static readonly Lock Gate = new();
    private static GCLatencyMode? usual;
    private static int underWay;

    /// <summary>Runs <paramref name="work"/> aside, then <paramref name="finish"/> on the loop; a failure is thrown there too.</summary>
    public static void Run<T>(EventLoop loop, Func<T> work, Action<T> finish)
    {
        BeginShortCollections();
        ThreadStarter.Start(new Thread(() => loop.Post(Outcome()), StackBytes) { IsBackground = true });

        Action Outcome()
        {
            try
            {
                T result = work();
                return () => Hand(result);
            }
            catch (Exception exception)
            {
                ExceptionDispatchInfo failure = ExceptionDispatchInfo.Capture(exception);
                return () =>
                {
                    EndShortCollections();
                    failure.Throw();
                };
            }
        }

        void Hand(T result)
        {
            finish(result);
            EndShortCollections();
        }
    }

    /// <summary>
    /// A collection stops the loop's thread as well: only the short ones may happen meanwhile, as long as memory is not short. What finishes
    /// one work may begin another, so the mode of before comes back with the last.
    /// </summary>
    private static void BeginShortCollections()
    {
        lock (Gate)
        {
            if (underWay++ > 0) return;
            CollectionPause.EndBurst();
            // In a start there are none at all, and the mode must not be touched.
            usual = GCSettings.LatencyMode is GCLatencyMode.NoGCRegion ? null : GCSettings.LatencyMode;
            if (usual is not null) GCSettings.LatencyMode = GCLatencyMode.LowLatency;
        }
    }

    private static void EndShortCollections()
    {
        lock (Gate)
        {
            if (--underWay == 0 && usual is GCLatencyMode mode) GCSettings.LatencyMode = mode;
        }
    }
}
