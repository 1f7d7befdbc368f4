using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.History;

namespace Keepalive.Watchdog.Tests.History;

/// <summary>What is kept of the past, and how it reads.</summary>
public sealed class EventHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void TheLastChangeOfStateIsTheState()
    {
        EventHistory history = new();
        history.Add("VI_1", new HistoryEvent(Start, "INIT", "BACKUP", "started"));
        history.Add("VI_1", new HistoryEvent(Start.AddSeconds(4), "BACKUP", "MASTER", "no advert"));
        history.Add("VI_1", new HistoryEvent(Start.AddSeconds(9), null, null, "an alert"));
        InstanceHistory instance = Assert.Single(history.Report(Start.AddSeconds(10)).Instances);
        Assert.Equal(("MASTER", Start.AddSeconds(4)), (instance.State, instance.Since));
        Assert.Equal(3, instance.Events.Count);
    }

    [Fact]
    public void OldEventsAreForgottenAndCounted()
    {
        EventHistory history = new();
        for (int i = 0; i < 100_000; i++) history.Add("VI_1", new HistoryEvent(Start.AddSeconds(i), "BACKUP", "MASTER", $"{i}"));
        InstanceHistory instance = history.Report(Start).Instances[0];
        Assert.Equal(EventHistory.EventsPerInstanceMax, instance.Events.Count);
        Assert.Equal(100_000 - EventHistory.EventsPerInstanceMax, instance.Forgotten);
        Assert.Equal("99999", instance.Events[^1].Why);
    }

    [Fact]
    public void NoMoreInstancesAreKeptThanTheLimit()
    {
        EventHistory history = new();
        for (int i = 0; i < EventHistory.InstancesMax + 10; i++) history.Add($"VI_{i}", new HistoryEvent(Start, "INIT", "BACKUP", "started"));
        Assert.Equal(EventHistory.InstancesMax, history.Report(Start).Instances.Count);
        Assert.Single(history.Report(Start, "VI_7").Instances);
    }

    [Fact]
    public void APersonReadsSentences()
    {
        EventHistory history = new();
        history.Add("VI_1", new HistoryEvent(Start, "INIT", "BACKUP", "started"));
        history.Add("VI_1", new HistoryEvent(Start.AddSeconds(4), "BACKUP", "MASTER", "no advert for 3.609 s"));
        history.AddProcess(Start.AddSeconds(5), "VRRP process 7 was killed by signal 9");
        StringWriter text = new();
        WhyText.Write(history.Report(Start.AddSeconds(94)), text);
        string local = Start.AddSeconds(4).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith($"VI_1 is MASTER since {local}, for 1 min 30 s.\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains($"  {local}  BACKUP -> MASTER: no advert for 3.609 s\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("VRRP process 7 was killed by signal 9", text.ToString(), StringComparison.Ordinal);
    }
}
