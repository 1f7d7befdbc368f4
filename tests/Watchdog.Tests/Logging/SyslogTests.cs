using System.Net.Sockets;
using System.Text;
using Keepalive.Watchdog.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Parsing;

namespace Keepalive.Watchdog.Tests.Logging;

/// <summary>The sink against sockets that this test holds: format, a full daemon, one that is away and comes back.</summary>
public sealed class SyslogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("keepalive-syslog-").FullName;

    private string Path => System.IO.Path.Combine(folder, "log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(3, LogEventLevel.Information, "<30>")]
    [InlineData(3, LogEventLevel.Debug, "<30>")]
    [InlineData(16, LogEventLevel.Information, "<134>")]
    [InlineData(23, LogEventLevel.Warning, "<188>")]
    [InlineData(3, LogEventLevel.Fatal, "<25>")]
    public void PriorityIsFacilityTimesEightPlusSeverity(int facility, LogEventLevel level, string expected)
    {
        DateTimeOffset time = new(2026, 3, 7, 4, 5, 6, TimeSpan.Zero);

        string datagram = Encoding.UTF8.GetString(SyslogFormat.Datagram(facility, level, time, "Keepalived_vrrp", 77, "(VI_1) Entering MASTER STATE"));

        Assert.Equal($"{expected}Mar  7 04:05:06 Keepalived_vrrp[77]: (VI_1) Entering MASTER STATE", datagram);
    }

    [Fact]
    public void ALineIsOneLineAndNotEndless()
    {
        using Socket daemon = Listen();
        using SyslogSink sink = Sink();

        sink.Emit(Event("two\nlines"));
        sink.Emit(Event(new string('x', 100_000)));

        Assert.EndsWith("]: two lines", Receive(daemon), StringComparison.Ordinal);
        Assert.InRange(Receive(daemon).Length, 4096, 4300);
    }

    [Fact]
    public void AFullDaemonCostsLinesThatAreCountedAndNeverTime()
    {
        using Socket daemon = Listen();
        using SyslogSink sink = Sink();
        const int lines = 5_000;
        for (int i = 0; i < lines; i++) sink.Emit(Event($"line {i}"));
        Assert.True(sink.Dropped > 0, "the socket took everything");

        int received = Drain(daemon).Count;
        sink.Emit(Event("room again"));
        List<string> afterwards = Drain(daemon);

        Assert.Equal(2, afterwards.Count);
        Assert.EndsWith($"]: suppressed {lines - received} messages", afterwards[0], StringComparison.Ordinal);
        Assert.EndsWith("]: room again", afterwards[1], StringComparison.Ordinal);
        Assert.Equal(0, sink.Dropped);
    }

    [Fact]
    public void ADaemonThatIsRestartedIsFoundAgainWithoutLosingALine()
    {
        using SyslogSink sink = Sink();
        sink.Emit(Event("nobody listens"));
        using (Socket first = Listen())
        {
            sink.Emit(Event("first"));
            List<string> lines = Drain(first);
            Assert.EndsWith("suppressed 1 messages", lines[0], StringComparison.Ordinal);
            Assert.EndsWith("first", lines[1], StringComparison.Ordinal);
        }
        File.Delete(Path);
        using Socket second = Listen();

        sink.Emit(Event("second"));

        Assert.EndsWith("]: second", Receive(second), StringComparison.Ordinal);
    }

    [Fact]
    public void TextsHaveNoQuotesAroundThem()
    {
        using Socket daemon = Listen();
        using SyslogSink sink = Sink();
        using Serilog.Core.Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();

        logger.Information("instance {Name} has priority {Priority}", "VI_1", 100);

        Assert.EndsWith("]: instance VI_1 has priority 100", Receive(daemon), StringComparison.Ordinal);
    }

    private SyslogSink Sink() => new(Path, facility: 3, "Keepalived", pid: 42);

    private Socket Listen()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        return socket;
    }

    private static LogEvent Event(string text)
    {
        MessageTemplate template = new([new TextToken(text)]);
        return new LogEvent(DateTimeOffset.Now, LogEventLevel.Information, exception: null, template, []);
    }

    private static string Receive(Socket daemon)
    {
        daemon.ReceiveTimeout = 10_000;
        byte[] buffer = new byte[16_384];
        return Encoding.UTF8.GetString(buffer, 0, daemon.Receive(buffer));
    }

    private static List<string> Drain(Socket daemon)
    {
        List<string> lines = [];
        while (daemon.Available > 0) lines.Add(Receive(daemon));
        return lines;
    }
}
