using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// AGENT_CHECK: connects, sends a line if there is one to send, and reads one line. Only a line that is understood says something of the server.
/// </summary>
internal sealed class AgentProbe(EventLoop loop, AgentCheckConfig config, Action<ProbeResult> onDone)
    : DialogueProbe(loop, config, LineBytesMax, onDone)
{
    /// <summary>A few words and a remark.</summary>
    private const int LineBytesMax = 4096;

    protected override ProbeResult TimedOut => Nothing("no answer in time");

    protected override ProbeResult Broken => Nothing("the connection broke");

    protected override ProbeResult Unreachable(ProbeResult connecting) => Nothing(connecting.Text);

    protected override void Begin()
    {
        if (config.Send is not null) Say($"{config.Send}\n");
    }

    protected override void Hear(ReadOnlySpan<byte> soFar, bool isFull, bool isEnd)
    {
        int end = soFar.IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0 || isEnd) Finish(AgentReply.Judge(end >= 0 ? soFar[..end] : soFar));
        else if (isFull) Finish(Nothing("an answer without end"));
    }

    private static ProbeResult Nothing(string why) => new(false, why) { CouldNotRun = true };
}
