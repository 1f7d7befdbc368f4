using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.ConfigParser.Syntax;
using Keepalive.Core;

namespace Keepalive.ConfigParser.Binding;

/// <content>Real servers and their checkers.</content>
internal sealed partial class Completion
{
    private static LvsForwarding MethodOf(VirtualServerDraft d, RealServerDraft server) =>
        server.Forwarding ?? server.OuterForwarding ?? d.Forwarding ?? LvsForwarding.Nat;

    /// <summary>Those that stay, and the sum of their weights.</summary>
    private ValueList<RealServerConfig> RealServers(
        VirtualServerDraft d, CheckTimes times, IpFamily family, bool byMark, bool byGroup, out ulong weights)
    {
        weights = 0;
        List<RealServerConfig>? built = b.Options.FindingsOnly ? null : new(d.RealServers.Count);
        SeenServers seen = new(d.RealServers);
        foreach (RealServerDraft server in d.RealServers)
        {
            LvsForwarding forwarding = MethodOf(d, server);
            if (server.Address.Family != family && forwarding.Method != LvsMethod.Tunnel)
            {
                Bag.Add(LvsErrors.RealServerFamily(server.Place.Span, NameOf(d), $"real_server {server.Address}"));
                continue;
            }
            if (seen.FirstOf(server) is { } first)
            {
                Bag.Add(LvsErrors.RealServerTwice(server.Place.Span, NameOf(d), $"{server.Address} {server.Port}", first.Place.Span));
                continue;
            }
            weights += server.Weight ?? d.Weight;
            ushort port = PortOf(d, server, forwarding, byMark, byGroup);
            if (built is null) CheckEach(d, server, times);
            else built.Add(RealServer(d, server, server.Within(times), forwarding, port));
        }
        return built is null ? ValueList<RealServerConfig>.Empty : [.. built];
    }

    private ushort PortOf(VirtualServerDraft d, RealServerDraft server, LvsForwarding forwarding, bool byMark, bool byGroup)
    {
        if (forwarding.Method == LvsMethod.Nat) return server.Port != 0 || byMark || byGroup ? server.Port : d.Key.Port;
        if (byMark && server.Port != 0) Bag.Add(LvsErrors.MarkPortCleared(server.Place.Span, NameOf(d),
            $"real_server {server.Address} {server.Port}"));
        ushort wanted = byMark || byGroup ? (ushort)0 : d.Key.Port;
        if (server.Port != 0 && server.Port != wanted && !byGroup
            && !byMark) Bag.Add(LvsErrors.PortReset(server.Place.Span, NameOf(d), $"{server.Address} {server.Port}"));
        return wanted;
    }

    private RealServerConfig RealServer(
        VirtualServerDraft d, RealServerDraft server, CheckTimes times, LvsForwarding forwarding, ushort port) => new()
        {
            Address = server.Address,
            Port = port,
            Weight = server.Weight ?? d.Weight,
            Forwarding = forwarding,
            UpperThreshold = server.UpperThreshold,
            LowerThreshold = server.LowerThreshold,
            Times = times,
            InhibitOnFailure = server.InhibitOnFailure ?? d.InhibitOnFailure,
            Alpha = server.Alpha ?? d.Alpha ?? false,
            SmtpAlert = server.SmtpAlert ?? b.Global.Mail.AlertChecker ?? b.Global.Mail.Alert ?? true,
            VirtualHost = server.VirtualHost,
            SnmpName = server.SnmpName,
            NotifyUp = server.NotifyUp,
            NotifyDown = server.NotifyDown,
            Checkers = Checkers(d, server, times),
        };

    private void CheckEach(VirtualServerDraft d, RealServerDraft server, CheckTimes times)
    {
        foreach (CheckerDraft checker in server.Checkers)
        {
            if (checker.Hosts is null) Checker(d, server, times, checker);
            else foreach (CheckerDraft host in checker.Hosts) Checker(d, server, times, host);
        }
    }

    private ValueList<CheckerConfig> Checkers(VirtualServerDraft d, RealServerDraft server, CheckTimes times)
    {
        List<CheckerConfig> built = new(server.Checkers.Count);
        foreach (CheckerDraft checker in server.Checkers)
        {
            if (checker.Hosts is null)
            {
                if (Checker(d, server, times, checker) is { } one) built.Add(one);
                continue;
            }
            foreach (CheckerDraft host in checker.Hosts)
            {
                host.HeloName = checker.HeloName;
                if (Checker(d, server, times, host) is { } one) built.Add(one);
            }
        }
        return [.. built];
    }

    private CheckerConfig? Checker(VirtualServerDraft d, RealServerDraft server, CheckTimes times, CheckerDraft c)
    {
        CheckerConfig? made = c.Kind switch
        {
            CheckerKind.Misc => Misc(d, server, c),
            CheckerKind.File => c.ObjectName is null ? null : FileCheck(c),
            CheckerKind.Bfd => c.ObjectName is null ? null : new BfdCheckConfig { BfdInstance = c.ObjectName },
            _ => Network(d, server, c),
        };
        if (made is null)
        {
            if (c.Kind is CheckerKind.File) Bag.Add(LvsErrors.NoObject(c.Place.Span, "FILE_CHECK", "track_file"));
            if (c.Kind is CheckerKind.Bfd) Bag.Add(LvsErrors.NoObject(c.Place.Span, "BFD_CHECK", "name"));
            return null;
        }
        TimeSpan delayLoop = c.DelayLoop ?? times.DelayLoop;
        (uint retry, TimeSpan delay) = (made.DefaultRetry, made.DefaultDelayBeforeRetry ?? delayLoop);
        // One copy for both groups of words: with ten thousand servers a second one counts.
        if (made is NetworkCheckerConfig network)
        {
            return network with
            {
                ConnectTimeout = c.ConnectTimeout ?? times.ConnectTimeout,
                BindAddress = c.BindAddress,
                BindPort = c.BindPort,
                BindInterface = c.BindInterface,
                FirewallMark = c.FirewallMark,
                DelayLoop = delayLoop,
                Retry = c.Retry ?? times.Retry ?? retry,
                DelayBeforeRetry = c.DelayBeforeRetry ?? times.DelayBeforeRetry ?? delay,
                Warmup = c.Warmup ?? times.Warmup ?? delayLoop,
                Alpha = c.Alpha ?? server.Alpha ?? d.Alpha ?? false,
                LogAllFailures = c.LogAllFailures ?? b.Defaults.CheckerLogAllFailures,
            };
        }
        return made with
        {
            DelayLoop = delayLoop,
            Retry = c.Retry ?? times.Retry ?? retry,
            DelayBeforeRetry = c.DelayBeforeRetry ?? times.DelayBeforeRetry ?? delay,
            Warmup = c.Warmup ?? times.Warmup ?? delayLoop,
            Alpha = c.Alpha ?? server.Alpha ?? d.Alpha ?? false,
            LogAllFailures = c.LogAllFailures ?? b.Defaults.CheckerLogAllFailures,
        };
    }

    private MiscCheckConfig? Misc(VirtualServerDraft d, RealServerDraft server, CheckerDraft c)
    {
        if (c.Script is null)
        {
            Bag.Add(LvsErrors.NoScript(c.Place.Span));
            return null;
        }
        TimeSpan timeout = c.ScriptTimeout ?? d.DelayLoop ?? CheckTimes.Default.DelayLoop;
        return new MiscCheckConfig
        {
            Script = c.Script with { User = c.User, Group = c.Group },
            Timeout = timeout,
            HasOwnTimeout = c.ScriptTimeout is not null,
            Dynamic = c.Dynamic,
        };
    }

    private FileCheckConfig FileCheck(CheckerDraft c)
    {
        b.TrackFiles.TryGet(c.ObjectName!, out TrackedObject file);
        return new FileCheckConfig { TrackFile = c.ObjectName!, Weight = c.Weight ?? file.Weight, Reverse = c.Reverse ?? file.Reverse };
    }

    private NetworkCheckerConfig? Network(VirtualServerDraft d, RealServerDraft server, CheckerDraft c)
    {
        IpAddress address = c.ConnectAddress.IsNone ? server.Address : c.ConnectAddress;
        ushort port = c.ConnectPort ?? server.Port;
        if (address.IsV6 && address.IsLinkLocal && c.BindInterface is null)
        {
            Bag.Add(LvsErrors.LinkLocalNeedsInterface(c.Place.Span, c.Place.Text.ToString(), address.ToString()));
            return null;
        }
        CheckTlsWords(c);
        if (port == 0 && c.Kind != CheckerKind.Ping) Bag.Add(LvsErrors.AnyPortCheck(c.Place.Span, c.Place.Text.ToString()));
        if (b.Options.FindingsOnly && c.Kind is not (CheckerKind.Http or CheckerKind.Ssl)) return null;
        return c.Kind switch
        {
            CheckerKind.Http or CheckerKind.Ssl => Http(d, server, c, address, port),
            CheckerKind.Smtp => new SmtpCheckConfig
            {
                Address = address,
                Port = port,
                HeloName =
                c.HeloName ?? "smtpchecker.keepalived.org"
            },
            CheckerKind.Dns => new DnsCheckConfig { Address = address, Port = port, Type = c.DnsType, Name = c.DnsName ?? "" },
            CheckerKind.Ping => new PingCheckConfig { Address = address, Port = port },
            CheckerKind.Udp => Udp(c, address, port),
            CheckerKind.Grpc => Grpc(d, server, c, address, port),
            CheckerKind.Agent => new AgentCheckConfig { Address = address, Port = port, Send = c.AgentSend },
            _ => new TcpCheckConfig { Address = address, Port = port },
        };
    }

    private void CheckTlsWords(CheckerDraft c)
    {
        if (c.TlsExtras is { ClientKey: not null, ClientCertificate: null })
        {
            Bag.Add(LvsErrors.KeyWithoutCertificate(c.Place.Span, c.Place.Text.ToString()));
        }
        if (c is { Kind: CheckerKind.Grpc, UsesTls: false } && (c.EnableSni || c.VerifyCertificate || c.TlsExtras is not null))
        {
            Bag.Add(LvsErrors.TlsWordsWithoutTls(c.Place.Span, c.Place.Text.ToString()));
        }
    }

    private static UdpCheckConfig Udp(CheckerDraft c, IpAddress address, ushort port) => new()
    {
        Address = address,
        Port = port,
        Payload = c.Payload is null ? null : [.. c.Payload],
        RequireReply = c.RequireReply,
        ReplyData = c.ReplyData is null ? [] : [.. c.ReplyData],
        ReplyMask = c.ReplyMask is null ? [] : [.. c.ReplyMask],
        MinReplyLength = c.MinReplyLength,
        MaxReplyLength = c.MaxReplyLength,
    };

    private HttpCheckConfig? Http(VirtualServerDraft d, RealServerDraft server, CheckerDraft c, IpAddress address, ushort port)
    {
        if (c.Urls.Count == 0)
        {
            Bag.Add(LvsErrors.NoUrl(c.Place.Span, c.Place.Text.ToString()));
            return null;
        }
        string? host = c.VirtualHost ?? server.VirtualHost ?? d.VirtualHost;
        return new HttpCheckConfig
        {
            Address = address,
            Port = port,
            Tls = c.Kind == CheckerKind.Ssl,
            Protocol = c.HttpProtocol,
            EnableSni = c.EnableSni,
            VerifyCertificate = c.VerifyCertificate,
            CaFile = c.VerifyCertificate ? c.CaFile ?? b.Global.Tls?.CaFile : null,
            SniName = c.SniName,
            Extras = c.TlsExtras,
            Http2 = c.Http2,
            FastRecovery = c.FastRecovery,
            VirtualHost = c.VirtualHost,
            Urls = [.. c.Urls.Select(url => Url(url, host, c))],
        };
    }

    private GrpcCheckConfig Grpc(VirtualServerDraft d, RealServerDraft server, CheckerDraft c, IpAddress address, ushort port) => new()
    {
        Address = address,
        Port = port,
        Tls = c.UsesTls,
        EnableSni = c.EnableSni,
        VerifyCertificate = c.VerifyCertificate,
        CaFile = c.VerifyCertificate ? c.CaFile ?? b.Global.Tls?.CaFile : null,
        SniName = c.SniName,
        Extras = c.TlsExtras,
        Service = c.GrpcService ?? "",
        Authority = c.VirtualHost ?? server.VirtualHost ?? d.VirtualHost,
    };

    private HttpUrlConfig Url(UrlDraft url, string? host, CheckerDraft checker) => new()
    {
        Path = url.Path!,
        VirtualHost = url.VirtualHost ?? host,
        InheritsVirtualHost = url.VirtualHost is null && host is not null,
        Digest = url.Digest,
        StatusCodes = url.StatusCodes.Count == 0 ? [new StatusRange(200, 299)] : [.. url.StatusCodes],
        Regex = url.Pattern is null ? null : Pattern(url),
        TlsCompliant = url.TlsCompliant || checker.TlsCompliant,
        Method = url.Method,
        Headers = url.Headers.Count == 0 ? [] : [.. url.Headers],
        JsonMatches = url.JsonMatches.Count == 0 ? [] : [.. url.JsonMatches],
        // A reply to HEAD has a length and no body; framing inside a JSON text would make it none.
        EndsWhenComplete = checker.CompleteReplies || url.JsonMatches.Count > 0 || url.Method == "HEAD",
    };

    private RegexConfig Pattern(UrlDraft url)
    {
        RegexConfig config = new(url.Pattern!)
        {
            NoMatch = url.NoMatch,
            Options = [.. url.RegexOptions],
            MinOffset = url.MinOffset,
            MaxOffset = url.MaxOffset,
            Stack = url.RegexStack,
        };
        if (!ReplyPattern.TryMake(config, out _, out string? problem)) Bag.Add(LvsErrors.BadPattern(url.Place.Span, config.Pattern, problem));
        return config;
    }
}
