using System.Globalization;
using System.Text;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>
/// Datagrams as glibc's syslog(3) sends them to the local daemon: <c>&lt;priority&gt;Mmm dd hh:mm:ss ident[pid]: text</c>, with the
/// local time and no host name.
/// </summary>
internal static class SyslogFormat
{
    /// <summary>Longer lines are cut: daemons cut them anyway, some at 8 KiB.</summary>
    public const int TextCharactersMax = 4096;

    public static byte[] Datagram(int facility, LogEventLevel level, DateTimeOffset time, string ident, int pid, string text)
    {
        if (text.Length > TextCharactersMax) text = string.Concat(text.AsSpan(0, TextCharactersMax), " …");
        int priority = facility << 3 | Severity(level);
        string stamp = time.ToString("MMM ", CultureInfo.InvariantCulture)
            + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)
            + time.ToString(" HH:mm:ss", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<{priority}>{stamp} {ident}[{pid}]: {text}"));
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
