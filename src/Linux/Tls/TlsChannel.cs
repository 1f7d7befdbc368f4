namespace Keepalive.Linux.Tls;

/// <summary>One TLS connection as its client. Nothing blocks: what cannot be done now says in <see cref="Interest"/> what it waits for.</summary>
public sealed unsafe class TlsChannel : IDisposable
{
    /// <summary>The connection is broken, or never was TLS.</summary>
    public const int Broken = -2;

    /// <summary>Nothing can be done now.</summary>
    public const int Waits = -1;

    private nint connection;

    internal TlsChannel(nint connection) => this.connection = connection;

    /// <summary>What the descriptor must become before the call that waits is made again.</summary>
    public Readiness Interest { get; private set; } = Readiness.Readable;

    /// <summary>The server took up the session that was offered.</summary>
    public bool IsResumed => OpenSsl.SSL_session_reused(connection) == 1;

    internal bool TryPrepare(int descriptor, string serverName, TlsTicket? session)
    {
        if (OpenSsl.SSL_set_fd(connection, descriptor) != 1) return false;
        // TLSEXT_NAMETYPE_host_name is 0.
        if (serverName.Length > 0 && OpenSsl.SSL_ctrl(connection, OpenSsl.SSL_CTRL_SET_TLSEXT_HOSTNAME, 0, serverName) != 1) return false;
        return session is null || OpenSsl.SSL_set_session(connection, session.Session) == 1;
    }

    /// <summary>1 when the handshake is done; <see cref="Waits"/> or <see cref="Broken"/>.</summary>
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

    /// <summary>Bytes taken; <see cref="Waits"/> or <see cref="Broken"/>.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        OpenSsl.ERR_clear_error();
        int length;
        fixed (byte* start = bytes) length = OpenSsl.SSL_write(connection, start, bytes.Length);
        return length > 0 ? length : Meaning(length, atEnd: Broken);
    }

    /// <summary>Tells the server that nothing follows (close_notify), and waits for no answer.</summary>
    public void End()
    {
        OpenSsl.ERR_clear_error();
        _ = OpenSsl.SSL_shutdown(connection);
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
        switch (OpenSsl.SSL_get_error(connection, result))
        {
            case OpenSsl.SSL_ERROR_WANT_READ: Interest = Readiness.Readable; return Waits;
            case OpenSsl.SSL_ERROR_WANT_WRITE: Interest = Readiness.Writable; return Waits;
            case OpenSsl.SSL_ERROR_ZERO_RETURN: return atEnd;
            default: return Broken;
        }
    }
}
