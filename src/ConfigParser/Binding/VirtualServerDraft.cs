using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Words that virtual_server, real_server and checkers all have; the inner one counts before the outer one.</summary>
internal class CheckDefaults
{
    public uint? Retry { get; set; }
    public TimeSpan? DelayBeforeRetry { get; set; }
    public TimeSpan? Warmup { get; set; }
    public TimeSpan? ConnectTimeout { get; set; }
    public TimeSpan? DelayLoop { get; set; }
    public bool? Alpha { get; set; }
    public string? VirtualHost { get; set; }
}

/// <summary>A virtual_server block while it is read.</summary>
internal sealed class VirtualServerDraft(VirtualServerKey key, Token place, Token namePlace) : CheckDefaults
{
    public VirtualServerKey Key => key;

    public Token Place => place;

    /// <summary>The address, mark or group name.</summary>
    public Token NamePlace => namePlace;

    public IpFamily Family { get; set; }
    public LvsProtocol Protocol { get; set; }
    public string? Scheduler { get; set; }
    public uint Flags { get; set; }
    public bool OnePacket { get; set; }
    public LvsForwarding? Forwarding { get; set; }
    public uint? PersistenceTimeout { get; set; }
    public byte? PersistencePrefix { get; set; }
    public IpAddress PersistenceMask { get; set; }
    public string? PersistenceEngine { get; set; }
    public uint Quorum { get; set; } = 1;
    public Token QuorumPlace { get; set; }
    public uint Hysteresis { get; set; }
    public ScriptCommand? QuorumUp { get; set; }
    public ScriptCommand? QuorumDown { get; set; }
    public bool Omega { get; set; }
    public bool HaSuspend { get; set; }
    public TimeSpan DrainTimeout { get; set; }
    public bool InhibitOnFailure { get; set; }
    public bool? SmtpAlert { get; set; }
    public uint Weight { get; set; } = 1;
    public string? SnmpName { get; set; }
    public SorryServerConfig? SorryServer { get; set; }
    public bool SorryServerHasMethod { get; set; }
    public Token SorryPlace { get; set; }
    public List<RealServerDraft> RealServers { get; } = [];
}

/// <summary>A real_server block while it is read.</summary>
internal sealed class RealServerDraft(IpAddress address, ushort port, Token place) : CheckDefaults
{
    public IpAddress Address => address;

    public ushort Port => port;

    public Token Place => place;

    public uint? Weight { get; set; }
    public LvsForwarding? Forwarding { get; set; }

    /// <summary>lb_kind of the virtual server where this block stands: what comes later does not count.</summary>
    public LvsForwarding? OuterForwarding { get; set; }
    public uint UpperThreshold { get; set; }
    public uint LowerThreshold { get; set; }
    public bool? InhibitOnFailure { get; set; }
    public bool? SmtpAlert { get; set; }
    public string? SnmpName { get; set; }
    public ScriptCommand? NotifyUp { get; set; }
    public ScriptCommand? NotifyDown { get; set; }
    public List<CheckerDraft> Checkers { get; } = [];
}

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
internal sealed class CheckerDraft(CheckerKind kind, Token place) : CheckDefaults
{
    public CheckerKind Kind => kind;

    public Token Place => place;

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
    public List<UrlDraft> Urls => field ??= [];

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
    public bool TlsCompliant { get; set; }
    public string Method { get; set; } = "GET";
    public List<HttpHeader> Headers { get; } = [];
    public List<JsonMatch> JsonMatches { get; } = [];
}
