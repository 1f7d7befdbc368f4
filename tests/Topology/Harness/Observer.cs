using System.Diagnostics;

namespace Keepalive.Topology.Harness;

/// <summary>A third machine that pings the virtual address ten times a second from its start to its end, and listens to adverts.</summary>
internal sealed class Observer : IDisposable
{
    private static readonly TimeSpan HealingMax = TimeSpan.FromSeconds(1);

    private readonly Host host;
    private readonly Process ping;
    private readonly List<DateTime> replies = [];

    public Observer(Segment segment)
    {
        host = segment.Add("observer", "10.9.0.50/24");
        Heard = segment.CaptureAt(host);
        ProcessStartInfo start = new("ip", ["netns", "exec", host.Space, "busybox", "ping", "-i", "0.1", Conf.Vip]) { RedirectStandardOutput = true };
        ping = Process.Start(start) ?? throw new BedException("cannot start ping");
        ping.OutputDataReceived += (_, line) => Note(line.Data);
        ping.BeginOutputReadLine();
    }

    /// <summary>What it hears.</summary>
    public Capture Heard { get; }

    /// <summary>From this moment on it is a second at most until an answer has come and the master's link-layer address is known.</summary>
    /// <param name="mac">What the master answers with.</param>
    public void AssertReaches(Host master, string mac, DateTime since)
    {
        Wait.Until($"the observer reaches {master.Name}", () => IsAnsweredAfter(since) && Knows(mac));
        DateTime first;
        lock (replies) first = replies.First(time => time > since);
        Assert.True(first - since <= HealingMax, $"reached after {(first - since).TotalSeconds:F2} s");
    }

    public void WaitForAnswer() => Wait.Until("the observer is answered", () => IsAnsweredAfter(DateTime.UtcNow - HealingMax));

    public void Dispose()
    {
        if (!ping.HasExited)
        {
            ping.Kill();
            ping.WaitForExit();
        }
        ping.Dispose();
    }

    private bool Knows(string mac) => host.Ip("neigh", "show", Conf.Vip).Contains(mac, StringComparison.Ordinal);

    private bool IsAnsweredAfter(DateTime moment)
    {
        lock (replies) return replies.Count > 0 && replies[^1] > moment;
    }

    private void Note(string? line)
    {
        if (line is null || !line.Contains("bytes from", StringComparison.Ordinal)) return;
        lock (replies) replies.Add(DateTime.UtcNow);
    }
}
