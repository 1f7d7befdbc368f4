using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// A probe that says lines and hears lines over one connection. Connecting has connect_timeout, and the whole dialogue has it once more.
/// </summary>
internal abstract class DialogueProbe : IProbe
{
    private readonly NetworkCheckerConfig config;
    private readonly Connection connection;
    private readonly Action<ProbeResult> onDone;
    private readonly byte[] heard;
    private byte[] outgoing = [];
    private int sent;
    private int length;

    /// <param name="loop">Where all happens.</param>
    /// <param name="config">The check.</param>
    /// <param name="heardBytesMax">A longer answer is none.</param>
    /// <param name="onDone">Told once.</param>
    protected DialogueProbe(EventLoop loop, NetworkCheckerConfig config, int heardBytesMax, Action<ProbeResult> onDone)
    {
        this.config = config;
        this.onDone = onDone;
        heard = new byte[heardBytesMax];
        connection = new Connection(loop) { OnConnected = Connected, OnReady = _ => Go(), OnTimeout = () => Finish(TimedOut) };
    }

    /// <summary>Half of a line is said.</summary>
    protected bool IsSaying => sent < outgoing.Length;

    /// <summary>The result when nothing happens for too long now.</summary>
    protected abstract ProbeResult TimedOut { get; }

    /// <summary>The result when the server does not take what is said.</summary>
    protected abstract ProbeResult Broken { get; }

    public void Start()
    {
        if (connection.Open(config) is (int errno, bool couldNotRun)) Finish(Unreachable(ConnectFailure.Of(errno, couldNotRun)));
    }

    public void Dispose() => connection.Close();

    /// <summary>The result when there is no connection.</summary>
    protected abstract ProbeResult Unreachable(ProbeResult connecting);

    /// <summary>Connected: time to say the first line, if it is ours to say.</summary>
    protected abstract void Begin();

    /// <summary>Something more was heard.</summary>
    /// <param name="soFar">All since the beginning, or since <see cref="Forget"/>.</param>
    /// <param name="isFull">There is no room for more.</param>
    /// <param name="isEnd">The server has closed.</param>
    protected abstract void Hear(ReadOnlySpan<byte> soFar, bool isFull, bool isEnd);

    /// <summary>Begins the next answer.</summary>
    protected void Forget() => length = 0;

    protected void Say(string line)
    {
        outgoing = Encoding.Latin1.GetBytes(line);
        sent = 0;
        SaySome();
    }

    protected void Finish(ProbeResult result)
    {
        connection.Close();
        onDone(result);
    }

    private void Connected(int errno)
    {
        if (errno != 0)
        {
            Finish(Unreachable(ConnectFailure.Of(errno, couldNotRun: false)));
            return;
        }
        connection.Watch(Readiness.Readable, config.ConnectTimeout);
        Begin();
    }

    private void Go()
    {
        if (IsSaying) SaySome();
        else HearSome();
    }

    private void SaySome()
    {
        int taken = connection.Write(outgoing.AsSpan(sent));
        if (taken < 0)
        {
            Finish(Broken);
            return;
        }
        sent += taken;
        connection.Watch(IsSaying ? Readiness.Writable : Readiness.Readable);
    }

    private void HearSome()
    {
        int received = connection.Read(heard.AsSpan(length));
        if (received < 0) return;
        length += received;
        Hear(heard.AsSpan(0, length), length == heard.Length, received == 0);
    }
}
