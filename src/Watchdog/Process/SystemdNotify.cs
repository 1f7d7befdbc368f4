using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Keepalive.Linux;
using Keepalive.Linux.Processes;

namespace Keepalive.Watchdog.Process;

/// <summary>Tells the service manager how we are (sd_notify(3)); does nothing when there is none.</summary>
internal sealed class SystemdNotify
{
    private readonly string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    public void Ready() => Send($"READY=1\nMAINPID={ProcessControl.Pid}");

    /// <summary>How often the manager wants to hear of us, or null; it kills and restarts us when it does not (WATCHDOG_USEC).</summary>
    public static TimeSpan? WatchdogInterval
    {
        get
        {
            string? pid = Environment.GetEnvironmentVariable("WATCHDOG_PID");
            if (pid is not null && pid != ProcessControl.Pid.ToString(CultureInfo.InvariantCulture)) return null;
            string? text = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
            bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0;
            return isNumber ? TimeSpan.FromMicroseconds(microseconds) : null;
        }
    }

    public void Alive() => Send("WATCHDOG=1");

    /// <summary>With the time, which managers since version 253 ask for.</summary>
    public void Reloading() =>
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={MonotonicClock.Now.Ticks / TimeSpan.TicksPerMicrosecond}"));

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
