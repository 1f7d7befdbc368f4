using Keepalive.ConfigParser.Diagnostics;
using Keepalive.Watchdog.Engine;
using Microsoft.Extensions.Logging;

namespace Keepalive.Watchdog.Process;

/// <summary>Every log line of the parent; those that the engine decides on have their texts in <see cref="SupervisorMessages"/>.</summary>
internal sealed partial class WatchdogLog(ILogger logger)
{
    private static readonly EventId Decided = new(100, "Decision");

    public void Write(SupervisorEffect.Log line)
    {
        LogLevel level = line.Level switch
        {
            SupervisorLogLevel.Info => LogLevel.Information,
            SupervisorLogLevel.Warning => LogLevel.Warning,
            _ => LogLevel.Critical,
        };
        logger.Log(level, Decided, line.Text, null, static (text, _) => text);
    }

    public void Write(Diagnostic diagnostic)
    {
        LogLevel level = diagnostic.Severity switch
        {
            Severity.Fatal or Severity.Error => LogLevel.Error,
            Severity.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        logger.Log(level, new EventId(101, diagnostic.Code), diagnostic.ToString(), null, static (text, _) => text);
    }

    [LoggerMessage(102, LogLevel.Information, "Starting Keepalive v{Version}")]
    public partial void Starting(string version);

    [LoggerMessage(103, LogLevel.Information, "Running on {System}")]
    public partial void RunningOn(string system);

    [LoggerMessage(104, LogLevel.Information, "Command line: {Line}")]
    public partial void CommandLine(string line);

    [LoggerMessage(105, LogLevel.Information, "Configuration file {Path}")]
    public partial void ConfigurationFile(string path);

    [LoggerMessage(106, LogLevel.Error, "The new configuration has {Count} error(s): reload refused, the running configuration stays")]
    public partial void ReloadRefused(int count);

    [LoggerMessage(107, LogLevel.Critical, "The configuration cannot be used ({Count} fatal error(s)): not starting")]
    public partial void Unusable(int count);

    [LoggerMessage(108, LogLevel.Error, "{Problem}")]
    public partial void Problem(string problem);

    [LoggerMessage(109, LogLevel.Error, "daemon is already running")]
    public partial void AlreadyRunning();

    [LoggerMessage(110, LogLevel.Information, "Stopped Keepalive v{Version}")]
    public partial void Stopped(string version);

    [LoggerMessage(111, LogLevel.Warning, "Option {Option} is accepted and has no effect yet")]
    public partial void NoEffectYet(string option);

    [LoggerMessage(112, LogLevel.Warning, "Child refused the new configuration: {Reason}")]
    public partial void ChildRefused(string reason);
}
