using System.Net.Sockets;
using System.Text;
using Keepalive.Watchdog.Cli;
using Keepalive.Watchdog.Logging;
using Microsoft.Extensions.Logging;

namespace Keepalive.Watchdog.Tests.Logging;

/// <summary>A folder of its own with a socket that plays /dev/log, and the logger of one process that sends to it.</summary>
internal sealed class SyslogBed : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ka-log-").FullName;
    private readonly List<IDisposable> open = [];
    private Socket? listener;

    public string SocketPath => Path.Combine(folder, "log");

    public string Folder => folder;

    public void Listen()
    {
        listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
    }

    /// <summary>The daemon goes: its socket is closed and its name removed, as rsyslogd does.</summary>
    public void StopListening()
    {
        listener?.Dispose();
        listener = null;
        File.Delete(SocketPath);
    }

    public string Receive()
    {
        byte[] buffer = new byte[16 * 1024];
        int length = listener!.Receive(buffer);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    public bool HasMore => listener!.Poll(0, SelectMode.SelectRead);

    /// <summary>A logger as a role gets it.</summary>
    public ILogger Logger(Options options, string ident)
    {
        Serilog.Core.Logger serilog = LogSetup.Create(options, ident, SocketPath);
        open.Add(serilog);
        return new TextLogger(serilog);
    }

    public void Dispose()
    {
        foreach (IDisposable item in open) item.Dispose();
        listener?.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
