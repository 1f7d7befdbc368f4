using System.Runtime.InteropServices;

namespace Keepalive.Linux.Tls;

/// <summary>
/// What is used of OpenSSL 3, the library that the runtime's own TLS stands on (docs/decisions/0018). Constants are of openssl/ssl.h,
/// where nothing else is said.
/// </summary>
internal static unsafe partial class OpenSsl
{
    public const string Library = "libssl.so.3";
    public const ulong OPENSSL_INIT_NO_ATEXIT = 0x80000;
    public const ulong SSL_OP_IGNORE_UNEXPECTED_EOF = 0x80;
    public const int SSL_CTRL_SET_READ_AHEAD = 41;
    public const int SSL_CTRL_SET_SESS_CACHE_MODE = 44;
    public const int SSL_CTRL_SET_MAX_SEND_FRAGMENT = 52;
    public const int SSL_CTRL_SET_TLSEXT_HOSTNAME = 55;
    public const int SSL_SESS_CACHE_OFF = 0;
    public const int SSL_ERROR_WANT_READ = 2;
    public const int SSL_ERROR_WANT_WRITE = 3;
    public const int SSL_ERROR_ZERO_RETURN = 6;
    public const int SSL_FILETYPE_PEM = 1;
    public const int SSL_SENT_AND_RECEIVED_SHUTDOWN = 3;

    // openssl/bio.h
    public const int BIO_CTRL_RESET = 1;
    public const int BIO_CTRL_INFO = 3;

    private const string Crypto = "libcrypto.so.3";

    [LibraryImport(Library)]
    public static partial int OPENSSL_init_ssl(ulong options, nint settings);

    [LibraryImport(Library)]
    public static partial nint TLS_client_method();

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_use_certificate_chain_file(nint context, string file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_use_PrivateKey_file(nint context, string file, int type);

    /// <summary>The password of keys, zero at its end; without one, and without a function that asks for it, the terminal is asked.</summary>
    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_default_passwd_cb_userdata(nint context, byte* password);

    /// <summary>A stack that stays the context's; 0: none.</summary>
    [LibraryImport(Library)]
    public static partial nint SSL_CTX_get_ciphers(nint context);

    [LibraryImport(Library)]
    public static partial ushort SSL_CIPHER_get_protocol_id(nint cipher);

    /// <summary>Of TLS 1.3, in the order in which they are offered.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_ciphersuites(nint context, string names);

    [LibraryImport(Library)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(Library)]
    public static partial void SSL_free(nint connection);

    [LibraryImport(Library)]
    public static partial int SSL_set_rfd(nint connection, int descriptor);

    /// <summary>The connection owns what is written to from then on.</summary>
    [LibraryImport(Library)]
    public static partial void SSL_set0_wbio(nint connection, nint outgoing);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_ctrl(nint connection, int command, nint number, string text);

    [LibraryImport(Library)]
    public static partial int SSL_connect(nint connection);

    [LibraryImport(Library)]
    public static partial int SSL_read(nint connection, byte* buffer, int length);

    /// <summary>1: something was read from the descriptor and not yet handed on.</summary>
    [LibraryImport(Library)]
    public static partial int SSL_has_pending(nint connection);

    [LibraryImport(Library)]
    public static partial int SSL_write(nint connection, byte* bytes, int length);

    [LibraryImport(Library)]
    public static partial int SSL_get_error(nint connection, int result);

    [LibraryImport(Library)]
    public static partial int SSL_shutdown(nint connection);

    [LibraryImport(Library)]
    public static partial void SSL_set_shutdown(nint connection, int mode);

    [LibraryImport(Library)]
    public static partial int SSL_set_session(nint connection, nint session);

    [LibraryImport(Library)]
    public static partial int SSL_session_reused(nint connection);

    [LibraryImport(Library)]
    public static partial nint SSL_get1_session(nint connection);

    [LibraryImport(Library)]
    public static partial int SSL_SESSION_is_resumable(nint session);

    [LibraryImport(Library)]
    public static partial void SSL_SESSION_free(nint session);

    [LibraryImport(Crypto)]
    public static partial void ERR_clear_error();

    /// <summary>0 beyond the end.</summary>
    [LibraryImport(Crypto)]
    public static partial nint OPENSSL_sk_value(nint stack, int index);

    [LibraryImport(Crypto)]
    public static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    public static partial nint BIO_ctrl(nint bio, int command, nint number, void* pointer);
}
