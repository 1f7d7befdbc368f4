using Microsoft.Extensions.Logging;
using Serilog.Events;
using Serilog.Parsing;

namespace Keepalive.Watchdog.Logging;

/// <summary>
/// Hands lines to Serilog as finished texts (decision 22): children write one for each of fifty thousand servers or for each of a thousand
/// instances in one moment, and each would be read as a template otherwise.
/// </summary>
internal sealed class TextLogger(Serilog.ILogger serilog) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && serilog.IsEnabled(LevelOf(logLevel));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string text = formatter(state, exception);
        MessageTemplate template = new(text, [new TextToken(text)]);
        serilog.Write(new LogEvent(DateTimeOffset.Now, LevelOf(logLevel), exception, template, []));
    }

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Critical => LogEventLevel.Fatal,
        LogLevel.Error => LogEventLevel.Error,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Information => LogEventLevel.Information,
        _ => LogEventLevel.Debug,
    };
}
