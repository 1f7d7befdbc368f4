using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;

namespace Keepalive.HealthCheck.Probes;

/// <summary>
/// SSL_GET: connects on the loop, then handshake, request and answer on pool threads; the result comes back to the loop. Connecting has
/// connect_timeout; handshake and answer together have it once more. As under keepalived, nobody's certificate is verified, unless the
/// check asks for it: the question is whether the server answers.
/// </summary>
internal sealed class TlsProbe : IProbe
{
    private const int ReadBytes = 16 * 1024;
    private const string HandshakeFailed = "SSL handshake/communication error connecting to";

    private readonly EventLoop loop;
    private readonly HttpCheckConfig config;
    private readonly HttpUrlConfig url;
    private readonly TlsSlots slots;
    private readonly Connection connection;
    private readonly Action<ProbeResult> onDone;
    private readonly CancellationTokenSource ending = new();
    private LinkedListNode<Action>? place;
    private bool entered;
    private bool onPool;
    private bool done;

    public TlsProbe(EventLoop loop, HttpCheckConfig config, HttpUrlConfig url, TlsSlots slots, Action<ProbeResult> onDone)
    {
        this.loop = loop;
        this.config = config;
        this.url = url;
        this.slots = slots;
        this.onDone = onDone;
        connection = new Connection(loop)
        {
            OnConnected = Connected,
            OnTimeout = () => Finish(new ProbeResult(false, "Timeout connecting")),
        };
    }

    public void Start()
    {
        entered = true;
        place = slots.Enter(Open);
    }

    public void Dispose()
    {
        if (done) return;
        done = true;
        connection.Close();
        // The task on the pool closes what is its own; what it still posts finds us done.
        ending.Cancel();
        if (!onPool) ending.Dispose();
        if (entered) slots.Leave(place);
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
        Task<ProbeResult> work = Converse(handle);
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

    private static ProbeResult Surprise(Exception? exception) =>
        new(false, $"{exception?.GetType().Name}: {exception?.Message}") { CouldNotRun = true };

    private async Task<ProbeResult> Converse(SafeSocketHandle handle)
    {
        string timeout = "Timeout connecting";
        string failure = HandshakeFailed;
        CertificateVerdict verdict = new(TlsOptions.NameOf(config, url));
        try
        {
            using Socket socket = new(handle);
            if (!TryOptions(verdict, out SslClientAuthenticationOptions options, out string? problem))
            {
                return new ProbeResult(false, problem!) { CouldNotRun = true };
            }
            using SslStream stream = new(new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(options, ending.Token).ConfigureAwait(false);
            failure = "Cannot send get request to";
            await stream.WriteAsync(HttpRequest.Bytes(config, url), ending.Token).ConfigureAwait(false);
            (timeout, failure) = ("Timeout SSL read", "SSL read error from");
            ProbeResult result = await Read(stream).ConfigureAwait(false);
            if (url.TlsCompliant) await stream.ShutdownAsync().ConfigureAwait(false);
            return result;
        }
        catch (OperationCanceledException)
        {
            return new ProbeResult(false, timeout);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or SocketException or InvalidOperationException)
        {
            return new ProbeResult(false, verdict.Problem is null ? failure : $"Certificate not accepted ({verdict.Problem}) from");
        }
    }

    /// <summary>False: a CA file cannot be used, and nothing can be said of the server.</summary>
    private bool TryOptions(CertificateVerdict verdict, out SslClientAuthenticationOptions options, out string? problem)
    {
        problem = null;
        options = TlsOptions.For(config, url, slots.Certificate);
        if (!config.VerifyCertificate) return true;
        problem = slots.Authorities.TryGet(config.CaFile, out X509Certificate2Collection? authorities);
        if (problem is null) options = TlsOptions.Verifying(options, verdict, authorities);
        return problem is null;
    }

    private async Task<ProbeResult> Read(SslStream stream)
    {
        using HttpReply reply = new(url);
        byte[] buffer = new byte[ReadBytes];
        for (long received = 0; received <= HttpReply.BytesMax;)
        {
            int length = await stream.ReadAsync(buffer, ending.Token).ConfigureAwait(false);
            if (length == 0) return reply.Judge();
            received += length;
            if (!reply.Take(buffer.AsSpan(0, length))) return new ProbeResult(false, HttpReply.HeaderWithoutEnd);
        }
        return new ProbeResult(false, HttpReply.TooLong);
    }

    private void Finish(ProbeResult result)
    {
        Dispose();
        onDone(result);
    }
}
