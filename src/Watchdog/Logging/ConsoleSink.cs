using System.Globalization;
using System.Text;
using Keepalive.Linux;
using Serilog.Core;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>Lines on standard error for -n -l: <c>Sun Nov 22 12:56:50 2026: text</c>. What does not fit now is dropped.</summary>
internal sealed class ConsoleSink : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        DateTimeOffset time = logEvent.Timestamp;
        string stamp = time.ToString("ddd MMM ", CultureInfo.InvariantCulture)
            + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)
            + time.ToString(" HH:mm:ss yyyy", CultureInfo.InvariantCulture);
        _ = StandardError.TryWrite(Encoding.UTF8.GetBytes($"{stamp}: {PlainText.Of(logEvent)}\n"));
    }
}
