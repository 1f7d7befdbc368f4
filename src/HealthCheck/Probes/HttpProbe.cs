using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// HTTP_GET, and SSL_GET that looks at no certificate: connect, send one request, read until the server closes (or until the reply is complete,
/// where that is asked for). Connecting has its time, and the whole answer has the same time again: a server that drips bytes does not keep
/// a probe for ever.
/// </summary>
internal sealed partial class HttpProbe : IProbe
{
    private const int ReadBytes = 16 * 1024;

    private static readonly ProbeResult CannotSend = new(false, "Cannot send get request to");

    private readonly EventLoop loop;
    private readonly HttpCheckConfig config;
    private readonly HttpUrlConfig url;
    private readonly Connection connection;
    private readonly HttpReply reply;
    private readonly Action<ProbeResult> onDone;
    private readonly byte[] request;
    private int sent;
    private long received;
    private bool connected;
    private bool isFinished;

    /// <param name="loop">Where all happens.</param>
    /// <param name="config">The check.</param>
    /// <param name="url">What to ask for.</param>
    /// <param name="onDone">Told once.</param>
    /// <param name="tls">Null: without TLS.</param>
    public HttpProbe(EventLoop loop, HttpCheckConfig config, HttpUrlConfig url, Action<ProbeResult> onDone, TlsResources? tls = null)
    {
        this.loop = loop;
        this.config = config;
        this.url = url;
        this.onDone = onDone;
        this.tls = tls;
        request = HttpRequest.Bytes(config, url);
        reply = new HttpReply(url);
        connection = new Connection(loop) { OnConnected = Connected, OnReady = _ => Go(), OnTimeout = TimeOut };
    }

    public void Start()
    {
        if (tls is null) Open();
        else EnterTls(tls);
    }

    public void Dispose()
    {
        channel?.Dispose();
        channel = null;
        connection.Close();
        reply.Dispose();
        LeaveTls();
    }

    private void Open()
    {
        if (connection.Open(config) is (int errno, bool couldNotRun)) Finish(ConnectFailure.Of(errno, couldNotRun));
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
        if (tls is not null) BeginTls(tls.Unverified);
        else SendSome();
    }

    private void Go()
    {
        if (channel is not null) GoInTls(channel);
        else if (sent < request.Length) SendSome();
        else ReadSome();
    }

    private void SendSome()
    {
        int taken = connection.Write(request.AsSpan(sent));
        if (taken < 0)
        {
            Finish(CannotSend);
            return;
        }
        sent += taken;
        if (sent == request.Length) connection.Watch(Readiness.Readable);
    }

    private void ReadSome()
    {
        Span<byte> buffer = stackalloc byte[ReadBytes];
        int length = connection.Read(buffer);
        if (length == 0) Finish(reply.Judge());
        else if (length > 0) Take(buffer[..length]);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        received += bytes.Length;
        if (received > HttpReply.BytesMax) Finish(new ProbeResult(false, HttpReply.TooLong));
        else if (!reply.Take(bytes)) Finish(new ProbeResult(false, HttpReply.HeaderWithoutEnd));
        else if (reply.IsComplete) Finish(reply.Judge());
    }

    private void TimeOut()
    {
        bool isReading = tls is null ? connected : sent == request.Length;
        Finish(new ProbeResult(false, !isReading ? "Timeout connecting" : tls is null ? "Timeout HTTP read" : "Timeout SSL read"));
    }

    private void Finish(ProbeResult result)
    {
        isFinished = true;
        if (tls is not null) EndTls(tls.Unverified, result.Succeeded);
        Dispose();
        onDone(result);
    }
}
