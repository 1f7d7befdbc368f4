using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Engine;
using Keepalive.Watchdog.Process;
using Microsoft.Extensions.Logging;

namespace Keepalive.Watchdog.Tests.Logging;

public sealed partial class SyslogSinkTests : IDisposable
{
    private static readonly Options Plain = new();

    private readonly SyslogBed bed = new();

    [Fact]
    public void DatagramIsWhatSyslogOfLibcSends()
    {
        bed.Listen();
        LogInformation(bed.Logger(Plain, "Keepalived_vrrp"), "(VI_1) Entering MASTER STATE");

        string datagram = bed.Receive();

        Match match = Datagram().Match(datagram);
        Assert.True(match.Success, datagram);
        Assert.Equal("30", match.Groups["priority"].Value);
        Assert.Equal("Keepalived_vrrp", match.Groups["ident"].Value);
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), match.Groups["pid"].Value);
        Assert.Equal("(VI_1) Entering MASTER STATE", match.Groups["text"].Value);
        DateTime stamp = DateTime.ParseExact(
            match.Groups["time"].Value.Replace("  ", " ", StringComparison.Ordinal), "MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        Assert.InRange(Math.Abs((DateTime.Now.TimeOfDay - stamp.TimeOfDay).TotalMinutes) % (24 * 60 - 2), 0, 2);
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData("-S 0", 134)]
    [InlineData("-S 3", 158)]
    [InlineData("-S local7", 190)]
    [InlineData("-S user", 14)]
    [InlineData("-S daemon", 30)]
    public void FacilityComesFromTheCommandLine(string words, int priority)
    {
        bed.Listen();
        Options options = CommandLine.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Options;
        LogInformation(bed.Logger(options, "Keepalived"), "x");

        Assert.StartsWith($"<{priority}>", bed.Receive(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SupervisorLogLevel.Info, 30)]
    [InlineData(SupervisorLogLevel.Warning, 28)]
    [InlineData(SupervisorLogLevel.Alert, 25)]
    public void LevelOfAParentsLineIsItsSeverity(SupervisorLogLevel level, int priority)
    {
        bed.Listen();
        new WatchdogLog(bed.Logger(Plain, "Keepalived")).Write(new SupervisorEffect.Log(level, "VRRP child process(5) died: Respawning"));

        string datagram = bed.Receive();

        Assert.StartsWith($"<{priority}>", datagram, StringComparison.Ordinal);
        Assert.EndsWith("VRRP child process(5) died: Respawning", datagram, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("-D", true)]
    public void DetailsAreSentOnlyWithLogDetail(string words, bool sent)
    {
        bed.Listen();
        Options options = CommandLine.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Options;
        ILogger logger = bed.Logger(options, "Keepalived");
        LogDetail(logger, "detail");
        LogInformation(logger, "plain");

        Assert.Equal(sent, bed.Receive().EndsWith("detail", StringComparison.Ordinal));
    }

    [Fact]
    public void DetailsHaveTheSeverityOfOrdinaryLines()
    {
        bed.Listen();
        LogDetail(bed.Logger(CommandLine.Parse(["-D"]).Options, "Keepalived"), "detail");

        Assert.StartsWith("<30>", bed.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoSyslogSendsNothing()
    {
        bed.Listen();
        LogInformation(bed.Logger(CommandLine.Parse(["-G"]).Options, "Keepalived"), "x");

        Assert.False(bed.HasMore);
    }

    [Fact]
    public void LineBreaksCannotForgeALine()
    {
        bed.Listen();
        LogInformation(bed.Logger(Plain, "Keepalived"), "a\nFake[1]: b");

        Assert.EndsWith(": a Fake[1]: b", bed.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void LongLineIsCut()
    {
        bed.Listen();
        LogInformation(bed.Logger(Plain, "Keepalived"), new string('x', 10_000));

        Assert.InRange(bed.Receive().Length, 4000, 4200);
    }

    [Fact]
    public void FullSocketNeitherBlocksNorLosesTheCount()
    {
        const int lines = 5000;
        bed.Listen();
        ILogger logger = bed.Logger(Plain, "Keepalived");
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < lines; i++) LogInformation(logger, "line");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{lines} lines into a full socket took {watch.Elapsed}");

        int arrived = 0;
        for (; bed.HasMore; arrived++) bed.Receive();
        LogInformation(logger, "after");
        string suppressed = bed.Receive();

        Assert.InRange(arrived, 1, lines - 1);
        Assert.StartsWith("<28>", suppressed, StringComparison.Ordinal);
        Assert.EndsWith($"suppressed {lines - arrived} messages", suppressed, StringComparison.Ordinal);
        Assert.EndsWith(": after", bed.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void LinesFromATimeWithoutADaemonAreCounted()
    {
        ILogger logger = bed.Logger(Plain, "Keepalived");
        for (int i = 0; i < 3; i++) LogInformation(logger, "lost");
        bed.Listen();
        LogInformation(logger, "heard");

        Assert.EndsWith("suppressed 3 messages", bed.Receive(), StringComparison.Ordinal);
        Assert.EndsWith(": heard", bed.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void RestartedDaemonIsFoundAgainWithoutALostLine()
    {
        bed.Listen();
        ILogger logger = bed.Logger(Plain, "Keepalived");
        LogInformation(logger, "one");
        Assert.EndsWith(": one", bed.Receive(), StringComparison.Ordinal);
        bed.StopListening();
        bed.Listen();

        LogInformation(logger, "two");

        Assert.EndsWith(": two", bed.Receive(), StringComparison.Ordinal);
    }

    public void Dispose() => bed.Dispose();

    [GeneratedRegex(@"^<(?<priority>\d+)>(?<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?<ident>\S+)\[(?<pid>\d+)\]: (?<text>.*)$")]
    private static partial Regex Datagram();

    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    private static partial void LogInformation(ILogger logger, string text);

    [LoggerMessage(2, LogLevel.Debug, "{Text}")]
    private static partial void LogDetail(ILogger logger, string text);
}
