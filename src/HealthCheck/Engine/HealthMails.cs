using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <summary>Texts of mails, in keepalived's words.</summary>
internal static class HealthMails
{
    public static string OfChecker(CheckerState checker, string text) => checker.Config switch
    {
        TcpCheckConfig => Plain("TCP CHECK", checker.IsUp),
        UdpCheckConfig => Plain("UDP CHECK", checker.IsUp),
        PingCheckConfig => Plain("ICMP CHECK", checker.IsUp),
        DnsCheckConfig => Plain("DNS_CHECK:", checker.IsUp),
        MiscCheckConfig => $"=> MISC CHECK {MiscWord(checker.IsUp, text)} on service <=",
        HttpCheckConfig => checker.IsUp ? Plain("CHECK", up: true) : "=> CHECK failed on service : HTTP/SSL request failed <=",
        BfdCheckConfig bfd => $"=> BFD CHECK {bfd.BfdInstance} {(checker.IsUp ? "succeeded" : "failed")} on service <=",
        SmtpCheckConfig smtp => checker.IsUp ? Plain("CHECK", up: true) : $"=> CHECK failed on service : {HealthMessages.SmtpReason(smtp, text)} <=",
        _ => $"=> {checker.Config.Kind} {(checker.IsUp ? "succeeded" : "failed")} on service <=",
    };

    public static string SubjectOf(VirtualServerState server) => $"Virtualserver {server.Name} - {(server.HasQuorum ? "UP" : "DOWN")}";

    /// <summary>keepalived writes "+" and "&lt;=" for a lost quorum as well.</summary>
    public static string Quorum(VirtualServerState server, long weight, bool atStart)
    {
        VirtualServerConfig config = server.Config;
        string what = atStart ? $"Starting with quorum {(server.HasQuorum ? "up" : "down")}" : server.HasQuorum ? "Gained quorum" : "Lost quorum";
        return $"=> {what} {config.Quorum}+{config.Hysteresis}={config.Quorum + config.Hysteresis} <= {weight} <=";
    }

    private static string Plain(string kind, bool up) => $"=> {kind} {(up ? "succeed" : "failed")} on service <=";

    private static string MiscWord(bool up, string text)
    {
        if (up) return "succeeded";
        return text.StartsWith("timed out", StringComparison.Ordinal) ? "timed out" : "failed";
    }
}
