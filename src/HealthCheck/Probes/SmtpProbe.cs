using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>SMTP_CHECK (RFC 5321): greeting, HELO, QUIT, each answer with its code. A reply may have several lines.</summary>
internal sealed class SmtpProbe(EventLoop loop, SmtpCheckConfig config, Action<ProbeResult> onDone)
    : DialogueProbe(loop, config, ReplyBytesMax, onDone)
{
    /// <summary>RFC 5321 section 4.5.3.1.5: a reply line has at most 512 bytes; a reply of more lines than this is no SMTP.</summary>
    private const int ReplyBytesMax = 16 * 1024;

    private Stage stage = Stage.Connecting;

    private enum Stage
    {
        Connecting,
        Greeting,
        Hello,
        Quit,
    }

    protected override ProbeResult TimedOut =>
        Failure(stage == Stage.Connecting ? "Connection timeout to" : IsSaying ? "Write timeout to" : "Read timeout from");

    protected override ProbeResult Broken => Failure("Write failure to");

    protected override ProbeResult Unreachable(ProbeResult connecting) => connecting.CouldNotRun ? connecting : Failure("Could not connect to");

    protected override void Begin() => stage = Stage.Greeting;

    protected override void Hear(ReadOnlySpan<byte> soFar, bool isFull, bool isEnd)
    {
        if (isEnd)
        {
            Finish(Failure("Read failure from"));
            return;
        }
        int code = SmtpReply.CodeOf(soFar);
        if (code == SmtpReply.Incomplete && !isFull) return;
        Forget();
        Answer(code);
    }

    private void Answer(int code)
    {
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
        Say(line);
    }

    private static ProbeResult Failure(string what) => new(false, what);
}
