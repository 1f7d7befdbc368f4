using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

internal enum CheckerKind
{
    Tcp,
    Http,
    Ssl,
    Misc,
    Smtp,
    Dns,
    Udp,
    Ping,
    File,
    Bfd,
    Grpc,
    Agent,
}

/// <summary>A checker block while it is read; each kind uses its part.</summary>
internal sealed class CheckerDraft : CheckDefaults
{
    private List<UrlDraft>? urls;

    public CheckerKind Kind { get; private set; }

    public Token Place { get; private set; }

    public IpAddress ConnectAddress { get; set; }
    public ushort? ConnectPort { get; set; }
    public IpAddress BindAddress { get; set; }
    public ushort BindPort { get; set; }
    public string? BindInterface { get; set; }
    public uint FirewallMark { get; set; }
    public bool? LogAllFailures { get; set; }

    public HttpProtocol HttpProtocol { get; set; }
    public bool EnableSni { get; set; }
    public bool VerifyCertificate { get; set; }
    public string? CaFile { get; set; }
    public string? SniName { get; set; }
    public bool FastRecovery { get; set; }
    public bool TlsCompliant { get; set; }
    public bool CompleteReplies { get; set; }
    public bool Http2 { get; set; }
    public bool UsesTls { get; set; }

    /// <summary>Null while no word of it was read.</summary>
    public TlsExtras? TlsExtras { get; set; }
    public List<UrlDraft> Urls => urls ??= [];

    public ScriptCommand? Script { get; set; }
    public TimeSpan? ScriptTimeout { get; set; }
    public bool Dynamic { get; set; }
    public string? User { get; set; }
    public string? Group { get; set; }
    public bool IsDropped { get; set; }

    public string? GrpcService { get; set; }
    public string? AgentSend { get; set; }
    public string? HeloName { get; set; }
    public string DnsType { get; set; } = "SOA";
    public string? DnsName { get; set; }
    public List<byte>? Payload { get; set; }
    public bool RequireReply { get; set; }
    public List<byte>? ReplyData { get; set; }
    public List<byte>? ReplyMask { get; set; }
    public ushort MinReplyLength { get; set; }
    public ushort MaxReplyLength { get; set; } = 255;
    public string? ObjectName { get; set; }
    public int? Weight { get; set; }
    public bool? Reverse { get; set; }

    /// <summary>Each deprecated host block inside SMTP_CHECK is one more check.</summary>
    public List<CheckerDraft>? Hosts { get; set; }

    /// <summary>The head of a block: everything else is as in a new draft.</summary>
    public CheckerDraft Begin(CheckerKind kind, Token place)
    {
        Clear();
        Kind = kind;
        Place = place;
        return this;
    }

    private void Clear()
    {
        ClearDefaults();
        ConnectAddress = IpAddress.None;
        ConnectPort = null;
        BindAddress = IpAddress.None;
        BindPort = 0;
        BindInterface = null;
        FirewallMark = 0;
        LogAllFailures = null;
        HttpProtocol = default;
        EnableSni = false;
        VerifyCertificate = false;
        CaFile = null;
        SniName = null;
        FastRecovery = false;
        TlsCompliant = false;
        CompleteReplies = false;
        Http2 = false;
        UsesTls = false;
        TlsExtras = null;
        Script = null;
        ScriptTimeout = null;
        Dynamic = false;
        User = null;
        Group = null;
        IsDropped = false;
        GrpcService = null;
        AgentSend = null;
        HeloName = null;
        DnsType = "SOA";
        DnsName = null;
        Payload = null;
        RequireReply = false;
        ReplyData = null;
        ReplyMask = null;
        MinReplyLength = 0;
        MaxReplyLength = 255;
        ObjectName = null;
        Weight = null;
        Reverse = null;
        Hosts = null;
        urls = null;
    }
}

/// <summary>A url block while it is read.</summary>
internal sealed class UrlDraft(Token place)
{
    public Token Place => place;

    public string? Path { get; set; }
    public string? Digest { get; set; }
    public string? VirtualHost { get; set; }
    public List<StatusRange> StatusCodes { get; } = [];
    public string? Pattern { get; set; }
    public bool NoMatch { get; set; }
    public List<string> RegexOptions { get; } = [];
    public int MinOffset { get; set; }
    public int? MaxOffset { get; set; }
    public (uint Start, uint Max)? RegexStack { get; set; }
    public bool TlsCompliant { get; set; }
    public string Method { get; set; } = "GET";
    public List<HttpHeader> Headers { get; } = [];
    public List<JsonMatch> JsonMatches { get; } = [];
}
