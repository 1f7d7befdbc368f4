using System.Net.Sockets;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// A probe whose conversation is for a library: connects on the loop, then talks on pool threads; the result comes back to the loop.
/// Connecting has connect_timeout; the whole conversation has it once more.
/// </summary>
internal sealed class PooledProbe : IProbe
{
    private readonly EventLoop loop;
    private readonly NetworkCheckerConfig config;
    private readonly Func<Stream, CancellationToken, Task<ProbeResult>> converse;
    private readonly TlsResources resources;
    private readonly Connection connection;
    private readonly Action<ProbeResult> onDone;
    private readonly CancellationTokenSource ending = new();
    private LinkedListNode<Action>? place;
    private bool entered;
    private bool onPool;
    private bool done;

    /// <param name="loop">Connects, and hears the result.</param>
    /// <param name="config">Whom to connect to.</param>
    /// <param name="resources">How many may talk at a time.</param>
    /// <param name="converse">Talks, and closes nothing. What it throws becomes a probe that could not be made.</param>
    /// <param name="onDone">Told once, on the loop.</param>
    public PooledProbe(
        EventLoop loop, NetworkCheckerConfig config, TlsResources resources, Func<Stream, CancellationToken, Task<ProbeResult>> converse,
        Action<ProbeResult> onDone)
    {
        this.loop = loop;
        this.config = config;
        this.converse = converse;
        this.resources = resources;
        this.onDone = onDone;
        connection = new Connection(loop)
        {
            OnConnected = Connected,
            OnTimeout = () => Finish(new ProbeResult(false, "Timeout connecting")),
        };
    }

    /// <summary>SSL_GET, and HTTP_GET over HTTP/2.</summary>
    public static PooledProbe Web(EventLoop loop, HttpCheckConfig config, HttpUrlConfig url, TlsResources resources, Action<ProbeResult> onDone) =>
        new(loop, config, resources, (stream, ending) => new WebConversation(config, url, resources).Hold(stream, ending), onDone);

    public static PooledProbe Grpc(EventLoop loop, GrpcCheckConfig config, TlsResources resources, Action<ProbeResult> onDone) =>
        new(loop, config, resources, (stream, ending) => new GrpcConversation(config, resources).Hold(stream, ending), onDone);

    public void Start()
    {
        entered = true;
        place = resources.OnPool.Enter(Open);
    }

    public void Dispose()
    {
        if (done) return;
        done = true;
        connection.Close();
        // The task on the pool closes what is its own; what it still posts finds us done.
        ending.Cancel();
        if (!onPool) ending.Dispose();
        if (entered) resources.OnPool.Leave(place);
    }

    private void Open()
    {
        if (done) return;
        if (connection.Open(config) is (int errno, bool couldNotRun)) Finish(ConnectFailure.Of(errno, couldNotRun));
    }

    private void Connected(int errno)
    {
        if (errno != 0)
        {
            Finish(ConnectFailure.Of(errno, couldNotRun: false));
            return;
        }
        onPool = true;
        SafeSocketHandle handle = new((nint)connection.Release(), ownsHandle: true);
        ending.CancelAfter(config.ConnectTimeout);
        _ = Task.Run(() => Exchange(handle));
    }

    private async Task Exchange(SafeSocketHandle handle)
    {
        Task<ProbeResult> work = Talk(handle);
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A probe always reports: one that is lost in an exception nobody thought of would leave its server up for ever.
        ProbeResult result = work.IsCompletedSuccessfully ? work.Result : Surprise(work.Exception?.InnerException);
        loop.Post(() =>
        {
            bool late = done;
            if (!late) Finish(result);
            ending.Dispose();
        });
    }

    private async Task<ProbeResult> Talk(SafeSocketHandle handle)
    {
        using Socket socket = new(handle);
        await using NetworkStream stream = new(socket, ownsSocket: false);
        return await converse(stream, ending.Token).ConfigureAwait(false);
    }

    private static ProbeResult Surprise(Exception? exception) =>
        new(false, $"{exception?.GetType().Name}: {exception?.Message}") { CouldNotRun = true };

    private void Finish(ProbeResult result)
    {
        Dispose();
        onDone(result);
    }
}
