using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>TCP_CHECK: a handshake, no data, and the end at once.</summary>
internal sealed class TcpProbe : IProbe
{
    private readonly TcpCheckConfig config;
    private readonly Connection connection;
    private readonly Action<ProbeResult> onDone;

    public TcpProbe(EventLoop loop, TcpCheckConfig config, Action<ProbeResult> onDone)
    {
        this.config = config;
        this.onDone = onDone;
        connection = new Connection(loop)
        {
            OnConnected = errno => Finish(errno == 0 ? new ProbeResult(true, "connected") : ConnectFailure.Of(errno, couldNotRun: false)),
            OnTimeout = () => Finish(new ProbeResult(false, "Timeout connecting")),
        };
    }

    public void Start()
    {
        if (connection.Open(config) is (int errno, bool couldNotRun)) Finish(ConnectFailure.Of(errno, couldNotRun));
    }

    public void Dispose() => connection.Close();

    private void Finish(ProbeResult result)
    {
        connection.Close();
        onDone(result);
    }
}

/// <summary>What an errno of connect(2) says: of the server, or of ourselves.</summary>
internal static class ConnectFailure
{
    private static readonly int[] OfTheServer =
    [
        Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ECONNREFUSED, Errno.EHOSTDOWN, Errno.ENETDOWN,
        Errno.ECONNRESET, Errno.ECONNABORTED, Errno.ETIMEDOUT,
    ];

    public static ProbeResult Of(int errno, bool couldNotRun) => new(false, $"Connection failed ({Errno.Name(errno)})")
    {
        CouldNotRun = couldNotRun || !OfTheServer.Contains(errno),
    };
}
