using Keepalive.ConfigParser.Diagnostics;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using static Keepalive.ConfigParser.Binding.Rows;

namespace Keepalive.ConfigParser.Binding;

/// <summary>real_server.</summary>
internal static class RealServerKeywords
{
    public static BlockTable Table =>
        MadeOnce.Of(ref field, () => new("virtual_server/real_server", Own, Checkers, CheckRows.Defaults("virtual_server's", b => b.RealServer)));

    private static Keyword[] Own =>
    [
        Int("weight", 0, IntMax, "virtual_server weight", "IPVS weight", (b, v) => b.RealServer.Weight = (uint)v),
        new("lvs_method", LvsWords.MethodArguments, "virtual_server's, as set before this block", "forwarding method")
        {
            WordRequired = true,
            Read = (b, w) =>
            {
                if (LvsWords.Method(w, 1, out LvsForwarding forwarding)) b.RealServer.Forwarding = forwarding;
            },
        },
        NotAccepted("lb_kind", "in a real_server the word is lvs_method", "only in virtual_server"),
        Int("uthreshold", 0, UIntMax, "0", "upper connection limit", (b, v) => b.RealServer.UpperThreshold = (uint)v),
        Int("lthreshold", 0, UIntMax, "0", "lower connection limit", (b, v) => b.RealServer.LowerThreshold = (uint)v),
        Bool("inhibit_on_failure", "virtual_server's", "weight 0 instead of removal on failure", (b, v) =>
            b.RealServer.InhibitOnFailure = v),
        Script("notify_up", "run when the server comes up", b => b.RealServer.NotifyUp, (b, v) => b.RealServer.NotifyUp = v),
        Script("notify_down", "run when the server goes down", b => b.RealServer.NotifyDown, (b, v) => b.RealServer.NotifyDown = v),
        Bool("alpha", "virtual_server's", "start as down", (b, v) => b.RealServer.Alpha = v),
        Bool("smtp_alert", "smtp_alert_checker, then smtp_alert, then on", "mail on state changes", (b, v) =>
            b.RealServer.SmtpAlert = v),
        CheckRows.VirtualHost("virtual_server's", b => b.RealServer),
        CheckRows.SnmpName((b, v) => b.RealServer.SnmpName = v, b => b.RealServer.SnmpName),
    ];

    private static Keyword[] Checkers =>
    [
        Checker("MISC_CHECK", CheckerKind.Misc, "script check", CheckerKeywords.Misc),
        Checker("SMTP_CHECK", CheckerKind.Smtp, "SMTP dialogue check", CheckerKeywords.Smtp),
        Checker("TCP_CHECK", CheckerKind.Tcp, "TCP connect check", CheckerKeywords.Tcp),
        Checker("PING_CHECK", CheckerKind.Ping, "ICMP echo check", CheckerKeywords.Ping),
        Checker("UDP_CHECK", CheckerKind.Udp, "UDP check", CheckerKeywords.Udp),
        Checker("HTTP_GET", CheckerKind.Http, "HTTP check", CheckerKeywords.Http),
        Checker("SSL_GET", CheckerKind.Ssl, "HTTPS check", CheckerKeywords.Ssl),
        Checker("DNS_CHECK", CheckerKind.Dns, "DNS query check", CheckerKeywords.Dns),
        Checker("FILE_CHECK", CheckerKind.File, "check of the number in a track_file", CheckerKeywords.File),
        Checker("BFD_CHECK", CheckerKind.Bfd, "BFD session check", CheckerKeywords.Bfd).NoEffect(),
        Checker("GRPC_CHECK", CheckerKind.Grpc, "gRPC health check (grpc.health.v1)", CheckerKeywords.Grpc).Ours(),
        Checker("AGENT_CHECK", CheckerKind.Agent, "agent check of HAProxy: up, down, drain, maint, a weight", CheckerKeywords.Agent).Ours(),
    ];

    private static Keyword Checker(string name, CheckerKind kind, string help, BlockTable table) =>
        Block(name, "{block}", help, table, (b, w) =>
        {
            b.Checker = b.Drafts.Checker().Begin(kind, w.Token(0));
            return true;
        }, b =>
        {
            if (b.Checker.MinReplyLength > b.Checker.MaxReplyLength) b.Bag.Add(LvsErrors.ReplyLengths(b.Checker.Place.Span));
            if (!b.Checker.IsDropped) b.RealServer.Checkers.Add(b.Checker);
        });

    public static bool Open(Binder b, Words w)
    {
        const string Skipped = "the whole block is skipped";
        if (!w.Has(1) || !w.Address(1, out IpAddress address, Skipped)) return false;
        long port = 0;
        if (w.Has(2) && !w.Int(2, 0, 65535, out port, Skipped)) return false;
        b.RealServer = b.Drafts.RealServer().Begin(address, (ushort)port, w.Token(1));
        b.RealServer.OuterForwarding = b.VirtualServer.Forwarding;
        return b.Begin("real_server", w.Token(1));
    }

    public static void Close(Binder b)
    {
        b.VirtualServer.RealServers.Add(b.RealServer);
        b.Begin("virtual_server", b.VirtualServer.NamePlace);
    }
}
