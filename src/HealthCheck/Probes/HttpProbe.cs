using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// HTTP_GET: connect, send one request, read until the server closes (or until the reply is complete, where that is asked for).
/// Connecting has its time, and the whole answer has the same time again: a server that drips bytes does not keep a probe for ever.
/// </summary>
internal sealed class HttpProbe : IProbe
{
    private const int ReadBytes = 16 * 1024;

    private readonly HttpCheckConfig config;
    private readonly Connection connection;
    private readonly HttpReply reply;
    private readonly Action<ProbeResult> onDone;
    private readonly byte[] request;
    private int sent;
    private long received;
    private bool connected;

    public HttpProbe(EventLoop loop, HttpCheckConfig config, HttpUrlConfig url, Action<ProbeResult> onDone)
    {
        this.config = config;
        this.onDone = onDone;
        request = HttpRequest.Bytes(config, url);
        reply = new HttpReply(url);
        connection = new Connection(loop) { OnConnected = Connected, OnReady = Ready, OnTimeout = TimeOut };
    }

    public void Start()
    {
        if (connection.Open(config) is (int errno, bool couldNotRun)) Finish(ConnectFailure.Of(errno, couldNotRun));
    }

    public void Dispose()
    {
        connection.Close();
        reply.Dispose();
    }

    private void Connected(int errno)
    {
        if (errno != 0)
        {
            Finish(ConnectFailure.Of(errno, couldNotRun: false));
            return;
        }
        connected = true;
        connection.Watch(Readiness.Writable, config.ConnectTimeout);
        SendSome();
    }

    private void Ready(Readiness readiness)
    {
        if (sent < request.Length) SendSome();
        else ReadSome();
    }

    private void SendSome()
    {
        int taken = connection.Write(request.AsSpan(sent));
        if (taken < 0)
        {
            Finish(new ProbeResult(false, "Cannot send get request to"));
            return;
        }
        sent += taken;
        if (sent == request.Length) connection.Watch(Readiness.Readable, config.ConnectTimeout);
    }

    private void ReadSome()
    {
        Span<byte> buffer = stackalloc byte[ReadBytes];
        int length = connection.Read(buffer);
        if (length < 0) return;
        if (length == 0)
        {
            Finish(reply.Judge());
            return;
        }
        received += length;
        if (received > HttpReply.BytesMax) Finish(new ProbeResult(false, HttpReply.TooLong));
        else if (!reply.Take(buffer[..length])) Finish(new ProbeResult(false, HttpReply.HeaderWithoutEnd));
        else if (reply.IsComplete) Finish(reply.Judge());
    }

    private void TimeOut() => Finish(new ProbeResult(false, connected ? "Timeout HTTP read" : "Timeout connecting"));

    private void Finish(ProbeResult result)
    {
        Dispose();
        onDone(result);
    }
}
