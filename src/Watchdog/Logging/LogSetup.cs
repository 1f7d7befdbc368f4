using Keepalive.Linux.Files;
using Keepalive.Linux.Processes;
using Keepalive.Watchdog.Cli;
using Serilog;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>The logger of one process, from the command line.</summary>
internal static class LogSetup
{
    /// <summary>Another path for the syslog socket, for tests and unusual hosts.</summary>
    public const string SyslogPathVariable = "KEEPALIVE_SYSLOG";

    public static Serilog.Core.Logger Create(Options options, LogIdent ident) =>
        Create(options, ident, SyslogPath);

    public static Serilog.Core.Logger Create(Options options, LogIdent ident, string syslogPath)
    {
        LoggerConfiguration configuration = new LoggerConfiguration()
            .MinimumLevel.Is(options.LogDetail ? LogEventLevel.Debug : LogEventLevel.Information)
            // The host speaks of itself at start and stop; nobody asked.
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        foreach (TextSink sink in Sinks(options, ident, syslogPath)) configuration.WriteTo.Sink(sink);
        return configuration.CreateLogger();
    }

    private static string SyslogPath => Environment.GetEnvironmentVariable(SyslogPathVariable) ?? SyslogSink.DefaultPath;

    private static IEnumerable<TextSink> Sinks(Options options, LogIdent ident, string syslogPath)
    {
        if (!options.NoSyslog) yield return new SyslogSink(syslogPath, options.LogFacility, ident, ProcessControl.Pid);
        if (options.LogConsole && options.DontFork) yield return new LineSink(LineOutput.OnStandardError(), LineSink.Seconds);
        if (options.LogFile is string file && LogFile.TryOpen(file, ident.Text) is LineSink sink) yield return sink;
    }
}
