using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>
/// Datagrams as glibc's syslog(3) sends them to the local daemon: <c>&lt;priority&gt;Mmm dd hh:mm:ss ident[pid]: text</c>, with the
/// local time and no host name.
/// </summary>
internal sealed class SyslogFormat(int facility, int pid)
{
    /// <summary>Longer lines are cut: daemons cut them anyway, some at 8 KiB.</summary>
    public const int TextCharactersMax = 4096;

    private readonly Stamp stamp = new("MMM ", " HH:mm:ss");
    private readonly byte[] buffer = new byte[16 * 1024];

    /// <summary>Good until the next call.</summary>
    public ReadOnlySpan<byte> Datagram(LogEventLevel level, DateTimeOffset time, string ident, string text)
    {
        if (text.Length > TextCharactersMax) text = string.Concat(text.AsSpan(0, TextCharactersMax), " …");
        int priority = facility << 3 | Severity(level);
        bool fits = Utf8.TryWrite(
            buffer, CultureInfo.InvariantCulture, $"<{priority}>{stamp.Of(time)} {ident}[{pid}]: {text}", out int length);
        return fits ? buffer.AsSpan(0, length) : Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"<{priority}>{stamp.Of(time)} {ident}[{pid}]: {text}"));
    }

    /// <summary>Severities of RFC 5424 section 6.2.1; a fatal event is ALERT, as keepalived logs a dead child.</summary>
    private static int Severity(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => 1,
        LogEventLevel.Error => 3,
        LogEventLevel.Warning => 4,

        // keepalived logs details as INFO too; filters are set for that.
        _ => 6,
    };
}
