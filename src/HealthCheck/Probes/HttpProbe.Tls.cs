using Keepalive.HealthCheck.Engine;
using Keepalive.Linux.Tls;

namespace Keepalive.HealthCheck.Probes;

/// <summary>The handshake before the request.</summary>
internal sealed partial class HttpProbe
{
    private readonly TlsResources? tls;
    private LinkedListNode<Action>? place;
    private TlsChannel? channel;
    private bool entered;
    private bool shaken;
    private bool offered;

    private bool IsShaking => channel is not null && !shaken;

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
        channel = secure.TryOpen(connection.Descriptor, Server, out offered);
        if (channel is null) Finish(new ProbeResult(false, "no memory for TLS") { CouldNotRun = true });
        else Shake();
    }

    private void Shake()
    {
        int result = channel!.Shake();
        if (result == TlsChannel.Waits)
        {
            connection.Watch(channel.Interest);
        }
        else if (result != TlsChannel.Broken)
        {
            shaken = true;
            SendSome();
        }
        else if (offered) BeginAgain(tls!.Unverified);
        else Finish(new ProbeResult(false, "SSL handshake/communication error connecting to"));
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
        if (succeeded) secure.Keep(Server, channel);
        else secure.Forget(Server);
        if (url.TlsCompliant && shaken) channel.End();
    }
}
