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

    /// <summary>Runs <paramref name="work"/> aside, then <paramref name="finish"/> on the loop; a failure is thrown there too.</summary>
    public static void Run<T>(EventLoop loop, Func<T> work, Action<T> finish)
    {
        // A collection stops the loop's thread as well: only the short ones may happen meanwhile, as long as memory is not short.
        GCLatencyMode usual = GCSettings.LatencyMode;
        GCSettings.LatencyMode = GCLatencyMode.LowLatency;
        Thread thread = new(() => loop.Post(Outcome()), StackBytes) { IsBackground = true };
        thread.Start();

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
                return failure.Throw;
            }
        }

        void Hand(T result)
        {
            finish(result);
            GCSettings.LatencyMode = usual;
        }
    }
}
