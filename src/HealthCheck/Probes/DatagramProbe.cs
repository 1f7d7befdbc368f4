using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;
using Keepalive.Linux.Sockets;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// UDP_CHECK, DNS_CHECK and PING_CHECK: one datagram out, one verdict back, all within connect_timeout. A datagram that is not the
/// answer does not move the deadline: a server that sends rubbish keeps no probe alive.
/// </summary>
internal sealed class DatagramProbe : IProbe
{
    /// <summary>No answer that is looked at is longer; what is longer is cut.</summary>
    private const int DatagramBytes = 64 * 1024;

    /// <summary>Datagrams looked at in one turn; the rest waits, so that a flood holds up nobody.</summary>
    private const int DatagramsPerTurnMax = 16;

    private readonly NetworkCheckerConfig config;
    private readonly IDatagramCheck check;
    private readonly ProbeTransport transport;
    private readonly Connection connection;
    private readonly Action<ProbeResult> onDone;

    public DatagramProbe(
        EventLoop loop, NetworkCheckerConfig config, ProbeTransport transport, IDatagramCheck check, Action<ProbeResult> onDone)
    {
        this.config = config;
        this.check = check;
        this.transport = transport;
        this.onDone = onDone;
        connection = new Connection(loop) { OnConnected = Connected, OnReady = Ready, OnTimeout = () => Finish(check.Silence) };
    }

    public void Start()
    {
        if (connection.Open(config, transport) is not (int errno, bool couldNotRun)) return;
        Finish(couldNotRun ? ConnectFailure.Of(errno, couldNotRun) : Errors(errno));
    }

    public void Dispose() => connection.Close();

    private void Connected(int errno)
    {
        if (errno == 0) errno = connection.SendDatagram(check.Request(connection.KernelNumbersEchoes));
        if (errno != 0) Finish(Errors(errno));
        else connection.Watch(Readiness.Readable);
    }

    private void Ready(Readiness readiness)
    {
        Span<byte> buffer = stackalloc byte[DatagramBytes];
        for (int i = 0; i < DatagramsPerTurnMax; i++)
        {
            int length = connection.ReceiveDatagram(buffer, out IpAddress from);
            if (length is -Errno.EAGAIN or -Errno.EINTR) return;
            if (length >= 0 && transport == ProbeTransport.Echo && from != config.Address) continue;
            ProbeResult? result = length < 0 ? Errors(-length) : check.Judge(buffer[..length]);
            if (result is null) continue;
            Finish(result.Value);
            return;
        }
    }

    /// <summary>An errno that says nothing of the server is our own trouble, whatever the kind of check.</summary>
    private ProbeResult Errors(int errno)
    {
        ProbeResult general = ConnectFailure.Of(errno, couldNotRun: false);
        return general.CouldNotRun ? general : check.Broken(errno);
    }

    private void Finish(ProbeResult result)
    {
        connection.Close();
        onDone(result);
    }
}
