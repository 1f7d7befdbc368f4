using Microsoft.Extensions.Logging;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>
/// The logger of a child: a text is made once and goes to the sinks as it is (decision 21). Children write a line for each of fifty thousand
/// servers or for each of a thousand instances in one moment, and would read each as a template otherwise.
/// </summary>
internal sealed class DirectLogger(TextSink[] sinks, LogLevel least) : ILogger, IDisposable
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string text = formatter(state, exception);
        if (exception is not null) text += $": {exception.Message}";
        text = text.ReplaceLineEndings(" ");
        DateTimeOffset now = DateTimeOffset.Now;
        foreach (TextSink sink in sinks) sink.Write(LevelOf(logLevel), now, text);
    }

    public void Dispose()
    {
        foreach (TextSink sink in sinks) sink.Dispose();
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
