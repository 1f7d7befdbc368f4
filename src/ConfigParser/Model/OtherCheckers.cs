using Keepalive.Core;

namespace Keepalive.ConfigParser.Model;

/// <summary>Up when an SMTP dialogue works.</summary>
public sealed record SmtpCheckConfig : NetworkCheckerConfig
{
    public string HeloName { get; init; } = "smtpchecker.keepalived.org";

    public override string Kind => "SMTP_CHECK";
}

/// <summary>Up when a DNS server answers a query.</summary>
public sealed record DnsCheckConfig : NetworkCheckerConfig
{
    /// <summary>Record type in upper case.</summary>
    public string Type { get; init; } = "SOA";

    /// <summary>Name to ask for; empty is the root.</summary>
    public string Name { get; init; } = "";

    public override uint DefaultRetry => 3;

    public override TimeSpan? DefaultDelayBeforeRetry => null;

    public override string Kind => "DNS_CHECK";
}

/// <summary>Up when a UDP packet is not refused, or is answered.</summary>
public sealed record UdpCheckConfig : NetworkCheckerConfig
{
    /// <summary>Data to send; null: random.</summary>
    public ValueList<byte>? Payload { get; init; }
    public bool RequireReply { get; init; }

    /// <summary>Bytes the reply must start with, where <see cref="ReplyMask"/> has ones.</summary>
    public ValueList<byte> ReplyData { get; init; } = [];
    public ValueList<byte> ReplyMask { get; init; } = [];
    public ushort MinReplyLength { get; init; }
    public ushort MaxReplyLength { get; init; } = 255;

    public override string Kind => "UDP_CHECK";
}

/// <summary>Up when an ICMP echo is answered.</summary>
public sealed record PingCheckConfig : NetworkCheckerConfig
{
    public override string Kind => "PING_CHECK";
}

/// <summary>Weight from the number in a track_file.</summary>
public sealed record FileCheckConfig : CheckerConfig
{
    public required string TrackFile { get; init; }
    public int Weight { get; init; } = 1;
    public bool Reverse { get; init; }

    public override string Kind => "FILE_CHECK";
}

/// <summary>Up while a BFD session is up.</summary>
public sealed record BfdCheckConfig : CheckerConfig
{
    public required string BfdInstance { get; init; }

    public override string Kind => "BFD_CHECK";
}

/// <summary>Up while grpc.health.v1.Health/Check answers SERVING.</summary>
public sealed record GrpcCheckConfig : TlsCheckerConfig
{
    /// <summary>The service that is asked about; empty: the server as a whole.</summary>
    public string Service { get; init; } = "";

    /// <summary>:authority; null: address:port.</summary>
    public string? Authority { get; init; }

    public override ValueList<string> Alpn => ["h2"];

    public override string Kind => "GRPC_CHECK";
}

/// <summary>What an agent on the server says of it, in the words of HAProxy's agent-check: up or down, drain, maint, a weight.</summary>
public sealed record AgentCheckConfig : NetworkCheckerConfig
{
    /// <summary>Sent before reading, with an end of line; null: nothing.</summary>
    public string? Send { get; init; }

    public override string Kind => "AGENT_CHECK";
}
