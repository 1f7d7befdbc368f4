using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// SMTP_CHECK (RFC 5321): greeting, HELO, QUIT, each answer with its code. A reply may have several lines. Connecting has
/// connect_timeout, and the whole dialogue has it once more.
/// </summary>
internal sealed class SmtpProbe : IProbe
{
    /// <summary>RFC 5321 section 4.5.3.1.5: a reply line has at most 512 bytes; a reply of more lines than this is no SMTP.</summary>
    private const int ReplyBytesMax = 16 * 1024;

    private readonly SmtpCheckConfig config;
    private readonly Connection connection;
    private readonly Action<ProbeResult> onDone;
    private readonly byte[] reply = new byte[ReplyBytesMax];
    private byte[] outgoing = [];
    private int sent;
    private int replyLength;
    private Stage stage = Stage.Connecting;

    public SmtpProbe(EventLoop loop, SmtpCheckConfig config, Action<ProbeResult> onDone)
    {
        this.config = config;
        this.onDone = onDone;
        connection = new Connection(loop) { OnConnected = Connected, OnReady = Ready, OnTimeout = TimeOut };
    }

    private enum Stage
    {
        Connecting,
        Greeting,
        Hello,
        Quit,
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
        stage = Stage.Greeting;
        connection.Watch(Readiness.Readable, config.ConnectTimeout);
    }

    private void Ready(Readiness readiness)
    {
        if (sent < outgoing.Length) SendSome();
        else ReadSome();
    }

    private void SendSome()
    {
        int taken = connection.Write(outgoing.AsSpan(sent));
        if (taken < 0)
        {
            Finish(Failure("Write failure to"));
            return;
        }
        sent += taken;
        connection.Watch(sent < outgoing.Length ? Readiness.Writable : Readiness.Readable);
    }

    private void ReadSome()
    {
        int length = connection.Read(reply.AsSpan(replyLength));
        if (length < 0) return;
        if (length == 0)
        {
            Finish(Failure("Read failure from"));
            return;
        }
        replyLength += length;
        int code = SmtpReply.CodeOf(reply.AsSpan(0, replyLength));
        bool unfinished = code == SmtpReply.Incomplete && replyLength < reply.Length;
        if (!unfinished) Answered(code);
    }

    private void Answered(int code)
    {
        replyLength = 0;
        switch (stage)
        {
            case Stage.Greeting when code == 220: Say(Stage.Hello, $"HELO {config.HeloName}\r\n"); break;
            case Stage.Greeting: Finish(Failure("Bad greeting banner from")); break;
            case Stage.Hello when code == 250: Say(Stage.Quit, "QUIT\r\n"); break;
            case Stage.Hello: Finish(Failure("Bad HELO response from")); break;
            default: Finish(new ProbeResult(true, "dialogue complete")); break;
        }
    }

    private void Say(Stage next, string line)
    {
        stage = next;
        outgoing = Encoding.Latin1.GetBytes(line);
        sent = 0;
        SendSome();
    }

    private void TimeOut() => Finish(Failure(stage == Stage.Connecting ? "Connection timeout to"
        : sent < outgoing.Length ? "Write timeout to" : "Read timeout from"));

    private static ProbeResult Unreachable(int errno, bool couldNotRun)
    {
        ProbeResult result = ConnectFailure.Of(errno, couldNotRun);
        return result.CouldNotRun ? result : Failure("Error connecting to");
    }

    private static ProbeResult Failure(string what) => new(false, what);

    private void Finish(ProbeResult result)
    {
        connection.Close();
        onDone(result);
    }
}
