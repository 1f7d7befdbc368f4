using System.IO.Pipes;
using System.Text.RegularExpressions;
using Keepalive.Linux.Files;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Logging;
using Microsoft.Extensions.Logging;
using Serilog;

namespace Keepalive.Watchdog.Tests.Logging;

/// <summary>Lines on standard error and in files.</summary>
public sealed partial class LineSinkTests : IDisposable
{
    private readonly SyslogBed bed = new();

    [Fact]
    public void LinesThatDoNotFitAreCountedAndSaidWhenThereIsRoom()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        using StreamReader reader = new(pipe);
        LineSink sink = new(LineOutput.On((int)pipe.ClientSafePipeHandle.DangerousGetHandle()), LineSink.Seconds);
        int written = 0;
        using (Serilog.Core.Logger serilog = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger())
        {
            TextLogger log = new(serilog);
            for (; sink.Suppressed < 5; written++) Log(log, $"line {written}");
            string[] before = ReadLines(reader, written - 5);
            Log(log, "after the gap");
            string[] after = ReadLines(reader, 2);

            Assert.EndsWith(": line 0", before[0], StringComparison.Ordinal);
            Assert.EndsWith($": line {written - 6}", before[^1], StringComparison.Ordinal);
            Assert.EndsWith(": 5 lines suppressed", after[0], StringComparison.Ordinal);
            Assert.EndsWith(": after the gap", after[1], StringComparison.Ordinal);
            Assert.Equal(0, sink.Suppressed);
        }
    }

    [Fact]
    public void AGapAtTheEndIsSaidAtTheEnd()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        using StreamReader reader = new(pipe);
        LineSink sink = new(LineOutput.On((int)pipe.ClientSafePipeHandle.DangerousGetHandle()), LineSink.Seconds);
        int written = 0;
        using (Serilog.Core.Logger serilog = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger())
        {
            TextLogger log = new(serilog);
            for (; sink.Suppressed < 3; written++) Log(log, $"line {written}");
            ReadLines(reader, written - 3);
        }

        Assert.EndsWith(": 3 lines suppressed", ReadLines(reader, 1)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void APipeHoldsWhatAThousandInstancesSayWhileNobodyReads()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        LineSink sink = new(LineOutput.On((int)pipe.ClientSafePipeHandle.DangerousGetHandle()), LineSink.Seconds);
        using Serilog.Core.Logger serilog = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        TextLogger log = new(serilog);

        for (int i = 0; i < 4000; i++) Log(log, $"(VI_{i}) Receive advertisement timeout");

        Assert.Equal(0, sink.Suppressed);
    }

    /// <summary>A start with fifty thousand virtual servers says two lines for each of them; read as a template each took 832 bytes.</summary>
    [Fact]
    public void ALineTakesLittleMemoryBeyondItsText()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        using LineSink sink = new(LineOutput.On((int)pipe.ClientSafePipeHandle.DangerousGetHandle()), LineSink.Seconds);
        using Serilog.Core.Logger serilog = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        TextLogger log = new(serilog);
        const string text = "Gained quorum 1+0=1 <= 1 for VS [10.20.0.1]:tcp:80";
        for (int i = 0; i < 100; i++) Log(log, text);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++) Log(log, text);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 1, 400);
    }

    [Fact]
    public void EachProcessHasItsFileWithTheTimeInNanoseconds()
    {
        string file = Path.Combine(bed.Folder, "ka.log");
        Options options = new() { NoSyslog = true, LogFile = file };
        foreach (string ident in new[] { "Keepalived", "Keepalived_vrrp", "Keepalived_healthcheckers" }) Log(bed.Logger(options, ident), ident);

        foreach ((string name, string text) in new[]
            { ("ka.log", "Keepalived"), ("ka_vrrp.log", "Keepalived_vrrp"), ("ka_check.log", "Keepalived_healthcheckers") })
        {
            string path = Path.Combine(bed.Folder, name);
            Assert.Matches(FileLine(), File.ReadAllText(path));
            Assert.EndsWith($": {text}\n", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void ALogFileIsNeverWrittenThroughALink()
    {
        string target = Path.Combine(bed.Folder, "target");
        string file = Path.Combine(bed.Folder, "ka.log");
        File.WriteAllText(target, "mine");
        File.CreateSymbolicLink(file, target);

        Log(bed.Logger(new Options { NoSyslog = true, LogFile = file }, "Keepalived"), "x");

        Assert.Equal("mine", File.ReadAllText(target));
    }

    [Theory]
    [InlineData("-g", "keepalived.log")]
    [InlineData("-g/var/log/x", "/var/log/x")]
    [InlineData("--log-file=x.log", "x.log")]
    public void TheNameMustBeGlued(string words, string end) =>
        Assert.EndsWith(end, CommandLine.Parse([words]).Options.LogFile, StringComparison.Ordinal);

    public void Dispose() => bed.Dispose();

    private static void Log(Microsoft.Extensions.Logging.ILogger log, string text) =>
        log.Log(LogLevel.Information, default, text, null, static (line, _) => line);

    private static string[] ReadLines(StreamReader lines, int count) => [.. Enumerable.Range(0, count).Select(_ => lines.ReadLine()!)];

    [GeneratedRegex(@"^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\.\d{9} \d{4}: \S+\n$")]
    private static partial Regex FileLine();
}
