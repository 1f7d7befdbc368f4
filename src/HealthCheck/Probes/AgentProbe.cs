using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// AGENT_CHECK: connects, sends a line if there is one to send, and reads one line. Connecting has connect_timeout, and the dialogue has
/// it once more. Only a line that is understood says something of the server.
/// </summary>
internal sealed class AgentProbe : IProbe
{
    /// <summary>A few words and a remark.</summary>
    private const int LineBytesMax = 4096;

    private readonly AgentCheckConfig config;
    private readonly Connection connection;
    private readonly Action<ProbeResult> onDone;
    private readonly byte[] outgoing;
    private readonly byte[] line = new byte[LineBytesMax];
    private int sent;
    private int length;

    public AgentProbe(EventLoop loop, AgentCheckConfig config, Action<ProbeResult> onDone)
    {
        this.config = config;
        this.onDone = onDone;
        outgoing = config.Send is null ? [] : Encoding.Latin1.GetBytes($"{config.Send}\n");
        connection = new Connection(loop)
        {
            OnConnected = Connected,
            OnReady = _ => Go(),
            OnTimeout = () => Finish(Nothing("no answer in time")),
        };
    }

    public void Start()
    {
        if (connection.Open(config) is (int errno, bool couldNotRun)) Finish(Unreachable(errno, couldNotRun));
    }

    public void Dispose() => connection.Close();

    private void Connected(int errno)
    {
        if (errno != 0)
        {
            Finish(Unreachable(errno, couldNotRun: false));
            return;
        }
        connection.Watch(outgoing.Length > 0 ? Readiness.Writable : Readiness.Readable, config.ConnectTimeout);
    }

    private void Go()
    {
        if (sent < outgoing.Length) SendSome();
        else ReadSome();
    }

    private void SendSome()
    {
        int taken = connection.Write(outgoing.AsSpan(sent));
        if (taken < 0)
        {
            Finish(Nothing("the connection broke"));
            return;
        }
        sent += taken;
        if (sent == outgoing.Length) connection.Watch(Readiness.Readable);
    }

    private void ReadSome()
    {
        int received = connection.Read(line.AsSpan(length));
        if (received < 0) return;
        length += received;
        int end = line.AsSpan(0, length).IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0 || received == 0) Finish(AgentReply.Judge(line.AsSpan(0, end >= 0 ? end : length)));
        else if (length == line.Length) Finish(Nothing("an answer without end"));
    }

    private static ProbeResult Unreachable(int errno, bool couldNotRun) => Nothing(ConnectFailure.Of(errno, couldNotRun).Text);

    private static ProbeResult Nothing(string why) => new(false, why) { CouldNotRun = true };

    private void Finish(ProbeResult result)
    {
        connection.Close();
        onDone(result);
    }
}
