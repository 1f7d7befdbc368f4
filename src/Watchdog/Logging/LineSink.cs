using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Keepalive.Linux.Files;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>
/// Lines with a date in front, to standard error (-n -l) or a file (-g). What does not fit now is left out and counted; the count
/// is said as soon as there is room, so that nobody takes a gap for silence.
/// </summary>
/// <param name="output">Where they go; disposed with the sink.</param>
/// <param name="stampFormat">What stands between the day and the year.</param>
internal sealed class LineSink(LineOutput output, string stampFormat) : TextSink
{
    /// <summary>Of -l: <c>Sun Nov 22 12:56:50 2026: text</c>.</summary>
    public const string Seconds = " HH:mm:ss yyyy";

    /// <summary>Of -g: <c>Sun Nov 22 13:19:23.139010736 2026: text</c>. .NET counts in 100 ns: the last two digits are 0.</summary>
    public const string Nanoseconds = " HH:mm:ss.fffffff'00' yyyy";

    private static readonly byte[] LineEnd = " …\n"u8.ToArray();

    private readonly Lock gate = new();
    private readonly Stamp stamp = new("ddd MMM ", stampFormat);
    private readonly byte[] buffer = new byte[LineOutput.LineBytesMax];
    private long suppressed;

    /// <summary>Lines that were left out and of which nothing has been said yet.</summary>
    public long Suppressed
    {
        get
        {
            lock (gate) return suppressed;
        }
    }

    public override void Write(LogEventLevel level, DateTimeOffset time, string text)
    {
        lock (gate)
        {
            SaySuppressed(time);
            // Nothing overtakes the line about the gap.
            if (suppressed > 0 || !output.TryWrite(Line(time, text))) suppressed++;
        }
    }

    public override void Dispose()
    {
        lock (gate) SaySuppressed(DateTimeOffset.Now);
        output.Dispose();
    }

    private void SaySuppressed(DateTimeOffset time)
    {
        if (suppressed == 0) return;
        if (output.TryWrite(Line(time, string.Create(CultureInfo.InvariantCulture, $"{suppressed} lines suppressed")))) suppressed = 0;
    }

    private ReadOnlySpan<byte> Line(DateTimeOffset time, string text)
    {
        if (Utf8.TryWrite(buffer, CultureInfo.InvariantCulture, $"{stamp.Of(time)}: {text}\n", out int length)) return buffer.AsSpan(0, length);
        byte[] line = Encoding.UTF8.GetBytes($"{stamp.Of(time)}: {text}\n");
        LineEnd.CopyTo(line, LineOutput.LineBytesMax - LineEnd.Length);
        return line.AsSpan(0, LineOutput.LineBytesMax);
    }
}
