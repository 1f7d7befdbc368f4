using System.Text.Json;
using Keepalive.Control;
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
    public void TwoMastersAreAStateBesideItUntilTheirEndOrTheEndOfTheProcess()
    {
        EventHistory history = new();
        history.Add("VI_1", new HistoryEvent(Start, "BACKUP", "MASTER", "no advert"));
        history.Add("VI_1", Alert(1, "begin"));
        history.Add("VI_1", Alert(61, "still"));
        SplitBrainNow? trouble = history.Report(Start).Instances[0].SplitBrain;
        Assert.Equal(new SplitBrainNow("SB01", "contest", Start.AddSeconds(1), "the line at 1"), trouble);
        StringWriter text = new();
        WhyText.Write(history.Report(Start.AddSeconds(91)), text);
        Assert.Matches(@"\n  Two masters: SB01 contest since .*, for 1 min 30 s\.\n", text.ToString());

        history.Add("VI_1", Alert(92, "end"));
        Assert.Null(history.Report(Start).Instances[0].SplitBrain);

        history.Add("VI_1", Alert(93, "begin"));
        history.ForgetSplitBrains();
        Assert.Null(history.Report(Start).Instances[0].SplitBrain);
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
    public void AProgramReadsTheSameAgain()
    {
        EventHistory history = new();
        history.Add("VI_1", new HistoryEvent(Start, "BACKUP", "MASTER", "no advert"));
        history.Add("VI_1", Alert(1, "begin"));
        HistoryReport report = history.Report(Start.AddSeconds(2));
        string json = JsonSerializer.Serialize(report, HistoryContext.Default.HistoryReport);
        Assert.Contains("""{"at":"2026-11-26T03:00:00+00:00","from":"BACKUP","to":"MASTER","why":"no advert"}""", json, StringComparison.Ordinal);
        Assert.Contains("""{"code":"SB01","kind":"contest","phase":"begin"}""", json, StringComparison.Ordinal);
        Assert.Equal(json, JsonSerializer.Serialize(
            JsonSerializer.Deserialize(json, HistoryContext.Default.HistoryReport)!, HistoryContext.Default.HistoryReport));
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

    private static HistoryEvent Alert(int seconds, string phase) => new(Start.AddSeconds(seconds), null, null, $"the line at {seconds}")
    {
        Alert = new EventAlert("SB01", "contest", phase),
    };
}
