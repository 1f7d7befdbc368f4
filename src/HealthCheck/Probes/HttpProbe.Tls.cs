using Keepalive.HealthCheck.Engine;
using Keepalive.Linux;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>The handshake before the request.</summary>
internal sealed partial class HttpProbe
{
    /// <summary>Of one server, before others have their turn.</summary>
    private const int RecordsPerTurnMax = 16;

    private readonly TlsResources? tls;
    private LinkedListNode<Action>? place;
    private TlsChannel? channel;
    private bool entered;
    private bool shaken;
    private bool offered;

    private LoopTls.Server Server => LoopTls.Server.Of(config, url);

    private void EnterTls(TlsResources resources)
    {
        entered = true;
        place = resources.OnLoop.Enter(Open);
    }

    private void LeaveTls()
    {
        if (!entered) return;
        entered = false;
        tls!.OnLoop.Leave(place);
    }

    private void BeginTls(LoopTls secure)
    {
        channel = secure.TryOpen(connection.Descriptor, Server, loop.Now, out offered);
        if (channel is null) Finish(new ProbeResult(false, "no memory for TLS") { CouldNotRun = true });
        else Shake(channel);
    }

    private void GoInTls(TlsChannel secure)
    {
        if (shaken) ReadSome(secure);
        else Shake(secure);
    }

    private void Shake(TlsChannel secure)
    {
        int result = secure.Shake();
        if (result == TlsChannel.Waits) connection.Watch(secure.Interest);
        else if (result != TlsChannel.Broken) SendAll(secure);
        else if (offered) BeginAgain(tls!.Unverified);
        else Finish(new ProbeResult(false, "SSL handshake/communication error connecting to"));
    }

    private void SendAll(TlsChannel secure)
    {
        shaken = true;
        if (!secure.TryWrite(request))
        {
            Finish(CannotSend);
            return;
        }
        // The handshake, which came before, has its part of the time.
        sent = request.Length;
        if (secure.HasMore) ReadSome(secure);
        else connection.Watch(secure.Interest);
    }

    private void ReadSome(TlsChannel secure)
    {
        Span<byte> buffer = stackalloc byte[ReadBytes];
        for (int records = 0; records < RecordsPerTurnMax; records++)
        {
            int length = secure.Read(buffer);
            if (length == TlsChannel.Broken) Finish(new ProbeResult(false, "SSL read error from"));
            else if (length == 0) Finish(reply.Judge());
            else if (length > 0) Take(buffer[..length]);
            if (isFinished) return;
            if (length < 0 || !secure.HasMore)
            {
                connection.Watch(secure.Interest);
                return;
            }
        }
        // There is room to write, so this goes on in the next turn, whatever has been read from the socket already.
        connection.Watch(Readiness.Readable | Readiness.Writable);
    }

    /// <summary>A server that will not hear of its session, instead of making a full handshake as it should, is not down for that.</summary>
    private void BeginAgain(LoopTls secure)
    {
        secure.Forget(Server);
        channel!.Dispose();
        channel = null;
        connection.Close();
        Open();
    }

    private void EndTls(LoopTls secure, bool succeeded)
    {
        if (channel is null) return;
        if (succeeded) secure.Keep(Server, channel, loop.Now);
        else secure.Forget(Server);
        if (url.TlsCompliant && shaken) channel.End();
    }
}
