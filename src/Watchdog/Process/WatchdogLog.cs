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

    [LoggerMessage(102, LogLevel.Information, "Starting Keepalived v{Version} (Keepalive)")]
    public partial void Starting(string version);

    [LoggerMessage(103, LogLevel.Information, "Running on {System}")]
    public partial void RunningOn(string system);

    [LoggerMessage(104, LogLevel.Information, "Command line: {Line}")]
    public partial void CommandLine(string line);

    [LoggerMessage(105, LogLevel.Information, "Configuration file {Path}")]
    public partial void ConfigurationFile(string path);

    [LoggerMessage(134, LogLevel.Debug, "Opening file '{Path}'.")]
    public partial void OpeningFile(string path);

    [LoggerMessage(135, LogLevel.Debug, "validate conf before Reload")]
    public partial void Validating();

    [LoggerMessage(136, LogLevel.Warning, "Reload time {Text} format is incorrect - ignoring")]
    public partial void MalformedReloadTime(string text);

    [LoggerMessage(137, LogLevel.Debug, "CPU usage {Times}")]
    public partial void ProcessorTime(string times);

    [LoggerMessage(106, LogLevel.Error, "The new configuration has {Count} error(s): reload refused, the running configuration stays")]
    public partial void ReloadRefused(int count);

    [LoggerMessage(107, LogLevel.Critical, "The configuration cannot be used ({Count} fatal error(s)): not starting")]
    public partial void Unusable(int count);

    [LoggerMessage(133, LogLevel.Critical, "The configuration leaves nothing to run, and it has {Count} error(s): not starting")]
    public partial void NothingLeft(int count);

    [LoggerMessage(108, LogLevel.Error, "{Problem}")]
    public partial void Problem(string problem);

    [LoggerMessage(109, LogLevel.Error, "daemon is already running")]
    public partial void AlreadyRunning();

    [LoggerMessage(110, LogLevel.Information, "Stopped Keepalived v{Version} (Keepalive)")]
    public partial void Stopped(string version);

    [LoggerMessage(111, LogLevel.Warning, "Option {Option} has no effect: {Why}")]
    public partial void NoEffect(string option, string why);

    [LoggerMessage(114, LogLevel.Information, "Running {Kind} script {Path}")]
    public partial void RunningScript(string kind, string path);

    [LoggerMessage(115, LogLevel.Information, "{Kind} script script succeeded")]
    public partial void ScriptSucceeded(string kind);

    [LoggerMessage(116, LogLevel.Warning, "{Kind} script script failed, {How}")]
    public partial void ScriptFailed(string kind, string how);

    [LoggerMessage(117, LogLevel.Warning, "{Kind} script timed out")]
    public partial void ScriptTimedOut(string kind);

    [LoggerMessage(118, LogLevel.Information, "Changing syslog ident to {Ident}")]
    public partial void ChangingIdent(string ident);

    [LoggerMessage(119, LogLevel.Error, "Unable to set network namespace {Name} - exiting ({Reason})")]
    public partial void NoNamespace(string name, string reason);

    [LoggerMessage(120, LogLevel.Information, "Overriding config net_namespace '{Configured}' with command line namespace '{Given}'")]
    public partial void OverridingNamespace(string configured, string given);

    [LoggerMessage(121, LogLevel.Error, "Cannot change {What} at a reload - please restart keepalived")]
    public partial void CannotChange(string what);

    [LoggerMessage(122, LogLevel.Error, "New config failed validation, see {Path} for details")]
    public partial void FailedValidation(string path);

    [LoggerMessage(123, LogLevel.Information, "Scheduling reload for {Time}")]
    public partial void SchedulingReload(string time);

    [LoggerMessage(124, LogLevel.Information, "Reload time updated from {From} to {To}")]
    public partial void ReloadTimeUpdated(string from, string to);

    [LoggerMessage(125, LogLevel.Information, "Cancelling reload scheduled for {Time}")]
    public partial void CancellingReload(string time);

    [LoggerMessage(126, LogLevel.Warning, "Invalid reload time '{Text}' specified - ignoring")]
    public partial void InvalidReloadTime(string text);

    [LoggerMessage(127, LogLevel.Information, "Remote SMTP server {Relay} connected.")]
    public partial void MailConnected(string relay);

    [LoggerMessage(128, LogLevel.Information, "SMTP alert successfully sent.")]
    public partial void MailSent();

    [LoggerMessage(129, LogLevel.Warning, "Error processing RCPT cmd on SMTP server {Relay}: {Recipient}")]
    public partial void MailRefused(string relay, string recipient);

    [LoggerMessage(130, LogLevel.Warning, "{Problem} - trying again in {Seconds} s")]
    public partial void MailRetried(string problem, int seconds);

    [LoggerMessage(131, LogLevel.Error, "SMTP alert '{Subject}' is lost: {Reason} ({Count} lost so far)")]
    public partial void MailLost(string subject, string reason, long count);

    [LoggerMessage(132, LogLevel.Error, "Mail: {Problem}")]
    public partial void MailProblem(string problem);

    [LoggerMessage(113, LogLevel.Information, "Printing parent data for process({Pid}) on signal")]
    public partial void PrintingData(int pid);

    [LoggerMessage(134, LogLevel.Warning, "Removing what a dead child has left")]
    public partial void RemovingLeftovers();

    [LoggerMessage(135, LogLevel.Information, "{What}")]
    public partial void Removed(string what);

    [LoggerMessage(112, LogLevel.Warning, "Child refused the new configuration: {Reason}")]
    public partial void ChildRefused(string reason);
}
