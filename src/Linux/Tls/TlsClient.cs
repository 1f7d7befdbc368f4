using System.Runtime.InteropServices;
using System.Text;

namespace Keepalive.Linux.Tls;

/// <summary>
/// What TLS connections share that look at no certificate: versions and ciphers as the machine's openssl.cnf has them. Where that says nothing of
/// TLS 1.3, the cheapest of its ciphers is offered first: nothing secret is sent. Belongs to one thread.
/// </summary>
public sealed class TlsClient : IDisposable
{
    /// <summary>Requests are short: a buffer for the longest record would be made for nothing.</summary>
    private const int SentRecordBytes = 2048;

    private const string CheapestFirst = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

    /// <summary>The order of OpenSSL itself: AES 256, ChaCha20, AES 128 (RFC 8446 appendix B.4).</summary>
    private static readonly ushort[] UsualCiphers = [0x1302, 0x1303, 0x1301];

    private nint context;

    private TlsClient(nint context) => this.context = context;

    /// <summary>Null on a machine without OpenSSL 3, and when the files cannot be used.</summary>
    /// <param name="certificate">Shown to servers that ask for one; null: none is shown.</param>
    public static TlsClient? TryCreate(TlsFiles? certificate = null)
    {
        if (!NativeLibrary.TryLoad(OpenSsl.Library, out _)) return null;
        // At the exit the runtime's threads may still be at work in the library: it must not be torn down under them.
        _ = OpenSsl.OPENSSL_init_ssl(OpenSsl.OPENSSL_INIT_NO_ATEXIT, 0);
        nint made = OpenSsl.SSL_CTX_new(OpenSsl.TLS_client_method());
        if (made == 0) return null;
        // Many servers close without close_notify; how long an answer should have been, HTTP knows.
        _ = OpenSsl.SSL_CTX_set_options(made, OpenSsl.SSL_OP_IGNORE_UNEXPECTED_EOF);
        // One system call for all that waits, and not two for each record.
        _ = OpenSsl.SSL_CTX_ctrl(made, OpenSsl.SSL_CTRL_SET_READ_AHEAD, 1, 0);
        _ = OpenSsl.SSL_CTX_ctrl(made, OpenSsl.SSL_CTRL_SET_MAX_SEND_FRAGMENT, SentRecordBytes, 0);
        _ = OpenSsl.SSL_CTX_ctrl(made, OpenSsl.SSL_CTRL_SET_SESS_CACHE_MODE, OpenSsl.SSL_SESS_CACHE_OFF, 0);
        if (HasUsualCiphers(made)) _ = OpenSsl.SSL_CTX_set_ciphersuites(made, CheapestFirst);
        TlsClient client = new(made);
        if (certificate is null || client.TryUse(certificate)) return client;
        client.Dispose();
        return null;
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

    private unsafe bool TryUse(TlsFiles files)
    {
        OpenSsl.ERR_clear_error();
        fixed (byte* password = Encoding.UTF8.GetBytes((files.Password ?? "") + '\0'))
        {
            OpenSsl.SSL_CTX_set_default_passwd_cb_userdata(context, password);
            bool used = OpenSsl.SSL_CTX_use_certificate_chain_file(context, files.Certificate) == 1
                && OpenSsl.SSL_CTX_use_PrivateKey_file(context, files.Key, OpenSsl.SSL_FILETYPE_PEM) == 1;
            OpenSsl.SSL_CTX_set_default_passwd_cb_userdata(context, null);
            return used;
        }
    }

    private static bool HasUsualCiphers(nint context)
    {
        nint ciphers = OpenSsl.SSL_CTX_get_ciphers(context);
        return ciphers != 0 && UsualCiphers.Select((id, i) => (id, Cipher: OpenSsl.OPENSSL_sk_value(ciphers, i)))
            .All(wanted => wanted.Cipher != 0 && OpenSsl.SSL_CIPHER_get_protocol_id(wanted.Cipher) == wanted.id);
    }

    public void Dispose()
    {
        if (context != 0) OpenSsl.SSL_CTX_free(context);
        context = 0;
    }
}

/// <summary>What a client shows of itself: PEM files.</summary>
/// <param name="Certificate">It, and those that lead from it to an authority.</param>
/// <param name="Key">Its private key; may be the same file.</param>
/// <param name="Password">Of the key; null: it has none.</param>
public sealed record TlsFiles(string Certificate, string Key, string? Password);

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
