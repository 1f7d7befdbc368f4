using System.Runtime.InteropServices;

namespace Keepalive.Linux.Tls;

/// <summary>
/// What TLS connections share that look at no certificate: versions and ciphers as the machine's openssl.cnf has them. Belongs to one thread.
/// </summary>
public sealed class TlsClient : IDisposable
{
    private nint context;

    private TlsClient(nint context) => this.context = context;

    /// <summary>Null on a machine without OpenSSL 3.</summary>
    public static TlsClient? TryCreate()
    {
        if (!NativeLibrary.TryLoad(OpenSsl.Library, out _)) return null;
        // At the exit the runtime's threads may still be at work in the library: it must not be torn down under them.
        _ = OpenSsl.OPENSSL_init_ssl(OpenSsl.OPENSSL_INIT_NO_ATEXIT, 0);
        nint made = OpenSsl.SSL_CTX_new(OpenSsl.TLS_client_method());
        if (made == 0) return null;
        // Many servers close without close_notify; how long an answer should have been, HTTP knows.
        _ = OpenSsl.SSL_CTX_set_options(made, OpenSsl.SSL_OP_IGNORE_UNEXPECTED_EOF);
        const int mode = OpenSsl.SSL_MODE_ENABLE_PARTIAL_WRITE | OpenSsl.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | OpenSsl.SSL_MODE_RELEASE_BUFFERS;
        _ = OpenSsl.SSL_CTX_ctrl(made, OpenSsl.SSL_CTRL_MODE, mode, 0);
        _ = OpenSsl.SSL_CTX_ctrl(made, OpenSsl.SSL_CTRL_SET_SESS_CACHE_MODE, OpenSsl.SSL_SESS_CACHE_OFF, 0);
        return new TlsClient(made);
    }

    /// <summary>A connection over a connected, non-blocking descriptor, which stays the caller's. Null: no memory.</summary>
    /// <param name="descriptor">Of a socket.</param>
    /// <param name="serverName">For SNI (RFC 6066); empty: none is sent.</param>
    /// <param name="session">To resume; null: a full handshake.</param>
    public TlsChannel? TryOpen(int descriptor, string serverName, TlsTicket? session)
    {
        nint connection = OpenSsl.SSL_new(context);
        if (connection == 0) return null;
        TlsChannel channel = new(connection);
        if (channel.TryPrepare(descriptor, serverName, session)) return channel;
        channel.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (context != 0) OpenSsl.SSL_CTX_free(context);
        context = 0;
    }
}

/// <summary>What a server gave to resume a session with (RFC 8446 section 4.6.1, RFC 5077). Belongs to the thread of its client.</summary>
public sealed class TlsTicket : IDisposable
{
    internal TlsTicket(nint session) => Session = session;

    internal nint Session { get; private set; }

    public void Dispose()
    {
        if (Session != 0) OpenSsl.SSL_SESSION_free(Session);
        Session = 0;
    }
}
