using System.Diagnostics;

namespace Keepalive.Linux.Tests;

/// <summary>Waits for conditions, with a bound that a busy machine keeps too.</summary>
internal static class Wait
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void For(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience) Assert.Fail($"waited {Patience.TotalSeconds} s for {what}");
            Thread.Sleep(5);
        }
    }
}
