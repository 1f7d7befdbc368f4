using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>
/// What every checker has; each kind adds its own. Values are final: checker, else real_server, else virtual_server, else default.
/// </summary>
public abstract record CheckerConfig
{
    /// <summary>Time between the end of one check and the start of the next.</summary>
    public TimeSpan DelayLoop { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Further tries before the server counts as down.</summary>
    public uint Retry { get; init; } = 1;
    public TimeSpan DelayBeforeRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first check starts 1 s plus a random part of this after start.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(60);
    public bool Alpha { get; init; }
    public bool LogAllFailures { get; init; }

    /// <summary>Retry when nobody says anything of it.</summary>
    public virtual uint DefaultRetry => 1;

    /// <summary>The same for the delay before it; null: the checker's delay_loop.</summary>
    public virtual TimeSpan? DefaultDelayBeforeRetry => TimeSpan.FromSeconds(1);

    /// <summary>As log lines name the kind: TCP_CHECK, HTTP_GET, …</summary>
    public abstract string Kind { get; }
}

/// <summary>A checker that opens a socket to <see cref="Address"/>:<see cref="Port"/>.</summary>
public abstract record NetworkCheckerConfig : CheckerConfig
{
    public required IpAddress Address { get; init; }
    public required ushort Port { get; init; }
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Source address; <see cref="IpAddress.None"/> lets the kernel choose.</summary>
    public IpAddress BindAddress { get; init; }
    public ushort BindPort { get; init; }
    public string? BindInterface { get; init; }

    /// <summary>SO_MARK of the socket; 0 means none.</summary>
    public uint FirewallMark { get; init; }
}

/// <summary>Up when a TCP connection can be made.</summary>
public sealed record TcpCheckConfig : NetworkCheckerConfig
{
    public override string Kind => "TCP_CHECK";
}

public enum HttpProtocol
{
    /// <summary>HTTP/1.0, no Connection header.</summary>
    Http10,

    /// <summary>HTTP/1.0 with "Connection: close".</summary>
    Http10Close,

    /// <summary>HTTP/1.1 with "Connection: close".</summary>
    Http11,
}

/// <summary>HTTP_GET and SSL_GET.</summary>
public sealed record HttpCheckConfig : TlsCheckerConfig
{
    public HttpProtocol Protocol { get; init; }

    /// <summary>HTTP_GET: speak HTTP/2 from the first byte. (SSL_GET agrees on it with ALPN.)</summary>
    public bool Http2 { get; init; }
    public bool FastRecovery { get; init; }

    /// <summary>As written in the check itself: for dumps. Each url has the one that counts.</summary>
    public string? VirtualHost { get; init; }
    public required ValueList<HttpUrlConfig> Urls { get; init; }

    public override TimeSpan? DefaultDelayBeforeRetry => TimeSpan.FromSeconds(3);

    public override string Kind => Tls ? "SSL_GET" : "HTTP_GET";
}

/// <summary>One request of an HTTP check.</summary>
public sealed record HttpUrlConfig
{
    public required string Path { get; init; }

    /// <summary>Host header as written; null means address:port.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The virtual host is not the url's own but that of the check, the real server or the virtual server.</summary>
    public bool InheritsVirtualHost { get; init; }

    /// <summary>MD5 of the body, 32 lower-case hex digits; null: not compared.</summary>
    public string? Digest { get; init; }

    /// <summary>Accepted status codes, as ranges with both ends included.</summary>
    public ValueList<StatusRange> StatusCodes { get; init; } = [new StatusRange(200, 299)];
    public RegexConfig? Regex { get; init; }

    /// <summary>SSL_GET: say goodbye with a TLS close notification.</summary>
    public bool TlsCompliant { get; init; }

    /// <summary>The method; GET unless the configuration says otherwise.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Further header fields, in order; one of a name that is sent anyway replaces it.</summary>
    public ValueList<HttpHeader> Headers { get; init; } = [];

    /// <summary>Values that the reply, a JSON text, must have; all of them.</summary>
    public ValueList<JsonMatch> JsonMatches { get; init; } = [];

    /// <summary>The reply ends where its length or its last chunk says, and chunks are undone; else it ends with the connection.</summary>
    public bool EndsWhenComplete { get; init; }
}

public readonly record struct HttpHeader(string Name, string Value);

/// <summary>A value in a JSON text.</summary>
/// <param name="Path">Names and indexes from the root: status.nodes[0].state.</param>
/// <param name="Value">The text, number or word that must be there; null: anything.</param>
public readonly record struct JsonMatch(string Path, string? Value);

public readonly record struct StatusRange(int First, int Last);

/// <summary>A pattern the reply must hold, or must not hold.</summary>
public sealed record RegexConfig(string Pattern)
{
    public bool NoMatch { get; init; }
    public ValueList<string> Options { get; init; } = [];
    public int MinOffset { get; init; }
    public int? MaxOffset { get; init; }

    /// <summary>regex_stack in bytes, first and greatest size: for dumps. Nothing here matches on a stack of its own.</summary>
    public (uint Start, uint Max)? Stack { get; init; }
}

/// <summary>Up when a program ends with status 0.</summary>
public sealed record MiscCheckConfig : CheckerConfig
{
    public required ScriptCommand Script { get; init; }
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>misc_timeout was written; else the time is the virtual server's delay_loop.</summary>
    public bool HasOwnTimeout { get; init; }

    /// <summary>Exit status 2..255 sets the weight to status - 2.</summary>
    public bool Dynamic { get; init; }

    public override uint DefaultRetry => 0;

    public override string Kind => "MISC_CHECK";
}
