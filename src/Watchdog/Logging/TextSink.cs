using Serilog.Core;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>Where finished lines go; never waits, and may be written to from any thread.</summary>
internal abstract class TextSink : ILogEventSink, IDisposable
{
    /// <param name="level">How grave it is.</param>
    /// <param name="time">With the offset of local time.</param>
    /// <param name="text">Without line ends.</param>
    public abstract void Write(LogEventLevel level, DateTimeOffset time, string text);

    public void Emit(LogEvent logEvent) => Write(logEvent.Level, logEvent.Timestamp, PlainText.Of(logEvent));

    public abstract void Dispose();
}
