using Keepalive.Linux.Sockets;

namespace Keepalive.Linux.Tls;

/// <summary>
/// One TLS connection as its client. Nothing blocks: what cannot be done now says in <see cref="Interest"/> what it waits for. What is to be sent
/// gathers until something is waited for, so that the end of the handshake and the request leave together.
/// </summary>
public sealed unsafe class TlsChannel : IDisposable
{
    /// <summary>The connection is broken, or never was TLS.</summary>
    public const int Broken = -2;

    /// <summary>Nothing can be done now.</summary>
    public const int Waits = -1;

    private nint connection;
    private nint outgoing;
    private int descriptor;
    private int sent;

    internal TlsChannel(nint connection) => this.connection = connection;

    /// <summary>What the descriptor must become before the call that waits is made again.</summary>
    public Readiness Interest => sent > 0 ? Readiness.Readable | Readiness.Writable : Readiness.Readable;

    /// <summary>The server took up the session that was offered.</summary>
    public bool IsResumed => OpenSsl.SSL_session_reused(connection) == 1;

    /// <summary>There may be more to read, of which the descriptor knows nothing any more.</summary>
    public bool HasMore => OpenSsl.SSL_has_pending(connection) == 1;

    internal bool TryPrepare(int socket, string serverName, TlsTicket? session)
    {
        descriptor = socket;
        if (OpenSsl.SSL_set_rfd(connection, socket) != 1) return false;
        outgoing = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());
        if (outgoing == 0) return false;
        OpenSsl.SSL_set0_wbio(connection, outgoing);
        // TLSEXT_NAMETYPE_host_name is 0.
        if (serverName.Length > 0 && OpenSsl.SSL_ctrl(connection, OpenSsl.SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, serverName) != 1) return false;
        return session is null || OpenSsl.SSL_set_session(connection, session.Session) == 1;
    }

    /// <summary>
    /// 1 when the handshake is done, of which the end may leave with the first <see cref="TryWrite"/>; <see cref="Waits"/> or <see cref="Broken"/>.
    /// </summary>
    public int Shake()
    {
        OpenSsl.ERR_clear_error();
        int result = OpenSsl.SSL_connect(connection);
        return result == 1 ? 1 : Meaning(result, atEnd: Broken);
    }

    /// <summary>Bytes read, one record (16 KiB) at most; 0 at the end; <see cref="Waits"/> or <see cref="Broken"/>.</summary>
    public int Read(Span<byte> buffer)
    {
        OpenSsl.ERR_clear_error();
        int length;
        fixed (byte* start = buffer) length = OpenSsl.SSL_read(connection, start, buffer.Length);
        return length > 0 ? length : Meaning(length, atEnd: 0);
    }

    /// <summary>Takes all the bytes, though some may leave only with the reading that follows; false: the connection is broken.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        OpenSsl.ERR_clear_error();
        fixed (byte* start = bytes) return OpenSsl.SSL_write(connection, start, bytes.Length) == bytes.Length && TrySend();
    }

    /// <summary>Tells the server that nothing follows (close_notify), and waits for no answer.</summary>
    public void End()
    {
        OpenSsl.ERR_clear_error();
        _ = OpenSsl.SSL_shutdown(connection);
        _ = TrySend();
    }

    /// <summary>What the server gave to resume this session with, after it was read from; null: nothing.</summary>
    public TlsTicket? Ticket()
    {
        nint session = OpenSsl.SSL_get1_session(connection);
        if (session == 0) return null;
        TlsTicket ticket = new(session);
        if (OpenSsl.SSL_SESSION_is_resumable(session) == 1) return ticket;
        ticket.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (connection == 0) return;
        // OpenSSL forgets the session of a connection that ends without close_notify; whether to is our decision.
        OpenSsl.SSL_set_shutdown(connection, OpenSsl.SSL_SENT_AND_RECEIVED_SHUTDOWN);
        OpenSsl.SSL_free(connection);
        connection = 0;
    }

    private int Meaning(int result, int atEnd)
    {
        // An alert says why it failed: it leaves too.
        int error = OpenSsl.SSL_get_error(connection, result);
        bool isSent = TrySend();
        return error switch
        {
            OpenSsl.SSL_ERROR_WANT_READ or OpenSsl.SSL_ERROR_WANT_WRITE => isSent ? Waits : Broken,
            OpenSsl.SSL_ERROR_ZERO_RETURN => atEnd,
            _ => Broken,
        };
    }

    /// <summary>False when the server is gone. What the kernel does not take stays, with what was sent of it already before it.</summary>
    private bool TrySend()
    {
        byte* start;
        int length = (int)OpenSsl.BIO_ctrl(outgoing, OpenSsl.BIO_CTRL_INFO, 0, &start);
        if (length == sent) return true;
        int taken = StreamDescriptor.Send(descriptor, new ReadOnlySpan<byte>(start + sent, length - sent));
        if (taken < 0) return false;
        sent += taken;
        if (sent < length) return true;
        _ = OpenSsl.BIO_ctrl(outgoing, OpenSsl.BIO_CTRL_RESET, 0, null);
        sent = 0;
        return true;
    }
}
