using System.Diagnostics;
using Keepalive.HealthCheck.Engine;
using Keepalive.HealthCheck.Probes;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Tests.Probes;

/// <summary>Runs one probe on a loop of its own to its end.</summary>
internal static class OneProbe
{
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(30);

    /// <summary>The result, and how long it took.</summary>
    public static (ProbeResult Result, TimeSpan Time) Run(Func<EventLoop, Action<ProbeResult>, IProbe> make)
    {
        using EventLoop loop = new();
        List<ProbeResult> results = [];
        using IProbe probe = make(loop, result =>
        {
            results.Add(result);
            loop.Stop();
        });
        LoopTimer guard = loop.NewTimer(loop.Stop);
        guard.Deadline = MonotonicClock.Now + EndMax;
        Stopwatch clock = Stopwatch.StartNew();
        loop.Post(probe.Start);
        loop.Run();
        Assert.True(results.Count == 1, $"{results.Count} results within {EndMax.TotalSeconds} s");
        return (results[0], clock.Elapsed);
    }
}
