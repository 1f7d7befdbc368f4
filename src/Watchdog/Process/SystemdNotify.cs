using System.Net.Sockets;
using System.Text;
using Keepalive.Linux.Processes;

namespace Keepalive.Watchdog.Process;

/// <summary>Tells the service manager how we are (sd_notify(3)); does nothing when there is none.</summary>
internal sealed class SystemdNotify
{
    private readonly string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    public void Ready() => Send($"READY=1\nMAINPID={ProcessControl.Pid}");

    public void Reloading() => Send("RELOADING=1");

    public void Stopping() => Send("STOPPING=1");

    private void Send(string text)
    {
        if (string.IsNullOrEmpty(path)) return;
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            // A leading @ means the abstract namespace.
            string address = path[0] == '@' ? '\0' + path[1..] : path;
            socket.SendTo(Encoding.UTF8.GetBytes(text), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException)
        {
            // The manager is not there: nobody to tell.
        }
    }
}
