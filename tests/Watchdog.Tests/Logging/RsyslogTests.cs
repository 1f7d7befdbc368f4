using System.Diagnostics;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Logging;

namespace Keepalive.Watchdog.Tests.Logging;

/// <summary>A real rsyslogd with a socket and a file of its own; started, restarted and ended by this test.</summary>
public sealed class RsyslogTests : IDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("keepalive-rsyslog-").FullName;
    private System.Diagnostics.Process? daemon;

    private string Socket => Path.Combine(folder, "log");

    private string Output => Path.Combine(folder, "local0.log");

    public void Dispose()
    {
        Stop();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void LinesReachTheFileOfTheirFacilityAlsoAfterARestart()
    {
        Assert.SkipUnless(File.Exists(Program), "rsyslogd is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "rsyslogd is started as root");
        Start();
        Options options = new() { LogFacility = 16 };
        using Serilog.Core.Logger local0 = LogSetup.Create(options, "Keepalived_vrrp", Socket);
        using Serilog.Core.Logger other = LogSetup.Create(options with { LogFacility = 3 }, "Keepalived_vrrp", Socket);

        other.Information("not for this file");
        local0.Information("before the restart");
        WaitFor("before the restart");
        Stop();
        local0.Information("while it was away");
        Start();
        local0.Information("after the restart");
        WaitFor("after the restart");

        string text = File.ReadAllText(Output);
        Assert.Matches(@"Keepalived_vrrp\[\d+\]: before the restart", text);
        Assert.Contains("suppressed 1 messages", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not for this file", text, StringComparison.Ordinal);
    }

    private void Start()
    {
        string configuration = Path.Combine(folder, "rsyslog.conf");
        File.WriteAllText(configuration, $"""
            module(load="imuxsock" SysSock.Name="{Socket}" SysSock.RateLimit.Interval="0")
            local0.* {Output}
            """);
        File.Delete(Socket);
        string[] arguments = ["-n", "-f", configuration, "-i", Path.Combine(folder, "pid")];
        daemon = System.Diagnostics.Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true })!;
        WaitUntil("rsyslogd has its socket", () => File.Exists(Socket));
    }

    private void Stop()
    {
        if (daemon is null) return;
        daemon.Kill();
        daemon.WaitForExit();
        daemon.Dispose();
        daemon = null;
        File.Delete(Socket);
    }

    private void WaitFor(string line) => WaitUntil(
        $"'{line}' is in the file", () => File.Exists(Output) && File.ReadAllText(Output).Contains(line, StringComparison.Ordinal));

    private void WaitUntil(string what, Func<bool> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            string errors = daemon is { HasExited: true } ? daemon.StandardError.ReadToEnd() : "it still runs";
            Assert.True(clock.Elapsed < WaitMax, $"not within {WaitMax.TotalSeconds} s: {what}; rsyslogd: {errors}");
            Thread.Sleep(20);
        }
    }
}
