using System.Net.Sockets;
using Serilog.Events;

namespace Keepalive.Watchdog.Logging;

/// <summary>
/// Sends to the local syslog daemon and never waits for it. While the daemon is away or full, lines are dropped and counted; the
/// count is said once it takes lines again. Connects anew after the daemon was restarted.
/// </summary>
internal sealed class SyslogSink(string path, int facility, LogIdent ident, int pid) : TextSink
{
    public const string DefaultPath = "/dev/log";

    private readonly Lock gate = new();
    private readonly SyslogFormat format = new(facility, pid);
    private readonly UnixDomainSocketEndPoint daemon = new(path);
    private Socket? socket;
    private long dropped;

    /// <summary>Lines that never reached the daemon.</summary>
    public long Dropped
    {
        get
        {
            lock (gate) return dropped;
        }
    }

    public override void Write(LogEventLevel level, DateTimeOffset time, string text)
    {
        lock (gate)
        {
            // Nobody is there: no reason to write the line.
            if (socket is null && !TryConnect())
            {
                dropped++;
                return;
            }
            if (dropped > 0 && SendLine(LogEventLevel.Warning, time, $"suppressed {dropped} messages")) dropped = 0;
            // Nothing overtakes the line about the gap, and who is full is not asked twice for each line.
            if (dropped > 0 || !SendLine(level, time, text)) dropped++;
        }
    }

    public override void Dispose() => socket?.Dispose();

    private bool SendLine(LogEventLevel level, DateTimeOffset time, string text)
    {
        ReadOnlySpan<byte> datagram = format.Datagram(level, time, ident.Text, text);
        // A daemon that was restarted has another socket under the same name: one more try on a fresh connection.
        return TrySend(datagram) || (socket is null && TrySend(datagram));
    }

    /// <summary>On a broken connection it leaves none; when the daemon is only full it keeps it.</summary>
    private bool TrySend(ReadOnlySpan<byte> datagram)
    {
        if (socket is null && !TryConnect()) return false;
        socket!.Send(datagram, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success) return true;
        if (error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable) return false;
        socket.Dispose();
        socket = null;
        return false;
    }

    private bool TryConnect()
    {
        // Cheaper than a refused connection: an election of a thousand instances writes thousands of lines.
        if (!File.Exists(path)) return false;
        Socket fresh = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            fresh.Connect(daemon);
            socket = fresh;
            return true;
        }
        catch (SocketException)
        {
            fresh.Dispose();
            return false;
        }
    }
}
