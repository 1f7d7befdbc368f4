using System.Diagnostics;
using Keepalive.Watchdog.Cli;
using Microsoft.Extensions.Logging;

namespace Keepalive.Watchdog.Tests.Logging;

/// <summary>A real rsyslogd in a private folder, with local0 in a file of its own, as administrators set it up.</summary>
public sealed partial class RsyslogTests : IDisposable
{
    private const string Rsyslogd = "/usr/sbin/rsyslogd";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SyslogBed bed = new();
    private System.Diagnostics.Process? daemon;

    [Fact]
    public void LinesOnLocal0LandInTheirFileAlsoAfterARestartOfTheDaemon()
    {
        if (!File.Exists(Rsyslogd)) Assert.Skip($"{Rsyslogd} is missing");
        StartDaemon();
        ILogger logger = bed.Logger(CommandLine.Parse(["-S", "local0"]).Options, "Keepalived_vrrp");
        LogInformation(logger, "(VI_1) Entering BACKUP STATE (init)");
        WaitForLine("keepalived.log", $"Keepalived_vrrp[{Environment.ProcessId}]: (VI_1) Entering BACKUP STATE (init)");

        StopDaemon();
        LogInformation(logger, "lost while it was away");
        StartDaemon();
        LogInformation(logger, "(VI_1) Entering MASTER STATE");

        WaitForLine("keepalived.log", "suppressed 1 messages");
        WaitForLine("keepalived.log", "(VI_1) Entering MASTER STATE");
        Assert.DoesNotContain("Keepalived", Read("others.log"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        StopDaemon();
        bed.Dispose();
    }

    private void StartDaemon()
    {
        string configuration = Path.Combine(bed.Folder, "rsyslog.conf");
        File.WriteAllText(configuration, $"""
            global(workDirectory="{bed.Folder}")
            module(load="imuxsock" SysSock.Use="off")
            input(type="imuxsock" Socket="{bed.SocketPath}" RateLimit.Interval="0" UseSpecialParser="on")
            local0.* action(type="omfile" file="{bed.Folder}/keepalived.log")
            *.*;local0.none action(type="omfile" file="{bed.Folder}/others.log")

            """);
        string[] arguments = ["-n", "-f", configuration, "-i", Path.Combine(bed.Folder, "rsyslog.pid")];
        ProcessStartInfo start = new(Rsyslogd, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        daemon = System.Diagnostics.Process.Start(start)!;
        Wait(() => File.Exists(bed.SocketPath), () => $"rsyslogd made no socket: {daemon.StandardError.ReadToEnd()}");
    }

    private void StopDaemon()
    {
        if (daemon is null) return;
        daemon.Kill();
        daemon.WaitForExit();
        daemon.Dispose();
        daemon = null;
        // Killed, it leaves its socket's name; a daemon that stops properly removes it.
        File.Delete(bed.SocketPath);
    }

    private void WaitForLine(string file, string text) =>
        Wait(() => Read(file).Contains(text, StringComparison.Ordinal), () =>
            $"'{text}' is not in {file}:\n{Read(file)}\nothers:\n{Read("others.log")}");

    private string Read(string file)
    {
        string path = Path.Combine(bed.Folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static void Wait(Func<bool> condition, Func<string> problem)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience) Assert.Fail(problem());
            Thread.Sleep(20);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    private static partial void LogInformation(ILogger logger, string text);
}
