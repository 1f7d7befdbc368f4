using Keepalive.ConfigParser.Model;

namespace Keepalive.HealthCheck.Engine;

/// <summary>Every line that the engine decides on, with keepalived's wording where people grep for it.</summary>
public static class HealthMessages
{
    /// <summary>What a UDP check says when the reply is not the wanted one.</summary>
    public const string UdpMismatch = "reply data mismatch";

    public static string AddingService(RealServerState server, VirtualServerState of) =>
        $"{(server.Config.InhibitOnFailure ? "Enabling" : "Adding")} service {server.Name} {ToOrOf(server, "to")} VS {of.Name}";

    public static string TakingOutService(RealServerState server, VirtualServerState of) =>
        $"{(server.Config.InhibitOnFailure ? "Disabling" : "Removing")} service {server.Name} {ToOrOf(server, "from")} VS {of.Name}";

    public static string RemovingService(RealServerState server, VirtualServerState of) => $"Removing service {server.Name} from VS {of.Name}";

    public static string ShuttingDown(RealServerState server, VirtualServerState of)
    {
        string inhibited = server.Config.InhibitOnFailure && !server.IsAlive ? "(inhibited) " : "";
        return $"Shutting down {inhibited}service {server.Name} from VS {of.Name}";
    }

    public static string Draining(RealServerState server, VirtualServerState of) =>
        $"Draining service {server.Name} of VS {of.Name} for at most {of.Config.DrainTimeout.TotalSeconds} s";

    public static string NoLongerExists(RealServerState server) => $"service {server.Name} no longer exist";

    public static string RemovingVirtualServer(VirtualServerState server) => server.Config.Key.Group is string group
        ? $"Removing Virtual Server Group [{group}]"
        : $"Removing Virtual Server {server.Name}";

    public static string WeightChanged(RealServerState server, VirtualServerState of, uint before)
    {
        string activity = server.IsAlive ? "active" : "inactive";
        return $"Changing weight from {before} to {server.Weight} for {activity} service {server.Name} of VS {of.Name}";
    }

    public static string GainedQuorum(VirtualServerState server, long weight)
    {
        VirtualServerConfig config = server.Config;
        long needed = (long)config.Quorum + config.Hysteresis;
        return $"Gained quorum {config.Quorum}+{config.Hysteresis}={needed} <= {weight} for VS {server.Name}";
    }

    public static string LostQuorum(VirtualServerState server, long weight) => $"Lost quorum {Missing(server, weight)}";

    public static string StartingWithoutQuorum(VirtualServerState server, long weight) => $"Starting with quorum down {Missing(server, weight)}";

    public static string SorryServerIn(VirtualServerState server) => Sorry(server, "Adding", "Enabling", "to");

    public static string SorryServerOut(VirtualServerState server) => Sorry(server, "Removing", "Disabling", "from");

    public static string AddingAliveServers(VirtualServerState server) => $"Adding alive servers to the pool for VS {server.Name}";

    public static string RemovingAliveServers(VirtualServerState server) => $"Removing alive servers from the pool for VS {server.Name}";

    public static string UrlSucceeded(string what, string server, HttpUrlConfig url) => $"{what} to {server} url({url.Path})";

    public static string CheckSucceeded(CheckerState checker) => checker.Config switch
    {
        TcpCheckConfig => $"TCP connection to {checker.Server.Name} success.",
        HttpCheckConfig => $"Remote Web server {checker.Server.Name} succeed on service.",
        MiscCheckConfig misc => $"{Misc(checker, misc)} succeeded.",
        SmtpCheckConfig => $"Remote SMTP server {checker.Server.Name} succeed on service.",
        UdpCheckConfig => $"UDP connection to {checker.Server.Name} success.",
        PingCheckConfig => $"ICMP connection to {checker.Server.Name} success.",
        _ => $"{checker.Config.Kind} on service {checker.Server.Name} succeeded.",
    };

    public static string Suspended(CheckerState checker, bool suspended) =>
        $"{(suspended ? "Suspending" : "Activating")} healthchecker for service {checker.Server.Name} for VS {checker.Server.OwnerName}";

    public static string FileFault(CheckerState checker, FileCheckConfig file, bool isFault) =>
        $"({checker.Server.Name}): tracked file {file.TrackFile} {(isFault ? "now" : "leaving")} FAULT state";

    public static string Session(CheckerState checker, BfdCheckConfig bfd) =>
        $"BFD check of [{bfd.BfdInstance}] RS({checker.Server.Name}) is {Word(checker.IsUp)}";

    public static string CannotCheck(CheckerState checker) =>
        $"{checker.Config.Kind} on service {checker.Server.Name} cannot be made: {checker.LastText}; " +
        $"the server stays {(checker.IsUp ? "up" : "down")}";

    public static string CertificateEnds(CheckerState checker, int days) => days >= 0
        ? $"Certificate of {checker.Server.Name} ends in {days} days ({checker.Config.Kind} of VS {checker.Server.OwnerName})"
        : $"Certificate of {checker.Server.Name} ended {-days} days ago ({checker.Config.Kind} of VS {checker.Server.OwnerName})";

    public static string CheckFailed(CheckerState checker, uint tries, string text)
    {
        if (checker.Config is MiscCheckConfig misc) return MiscFailed(checker, misc, tries, text);
        string after = tries == 0 ? "" : $" after {tries} retries";
        if (checker.Config is DnsCheckConfig) return $"DNS_CHECK ({checker.Server.Name}) {text}{after}";
        if (checker.Config is SmtpCheckConfig smtp) return $"{SmtpFailure(smtp, text)} (service {checker.Server.Name} failed{after})";
        string kind = checker.Config switch { HttpCheckConfig => "HTTP_CHECK", PingCheckConfig => "ICMP CHECK", _ => checker.Config.Kind };
        return $"{kind} on service {checker.Server.Name} failed{after}: {text}.";
    }

    /// <summary>One failure of several; only said when asked for.</summary>
    public static string Failure(CheckerConfig config, string server, string text) => config switch
    {
        TcpCheckConfig => $"TCP connection to {server} {(text.StartsWith("Timeout", StringComparison.Ordinal) ? "timeout" : "failed")}.",
        HttpCheckConfig => $"{text} server {server}.",
        UdpCheckConfig => text == UdpMismatch ? $"UDP check to {server} {text}." : $"UDP connection to {server} failed.",
        PingCheckConfig => $"ICMP connection to {server} failed: {text}.",
        DnsCheckConfig => $"DNS_CHECK ({server}) {text}",
        SmtpCheckConfig smtp => SmtpFailure(smtp, text),
        _ => $"{config.Kind} on service {server}: {text}",
    };

    /// <summary>Of a mail server, in lines and mails.</summary>
    public static string SmtpReason(SmtpCheckConfig config, string text) => $"{text} server [{config.Address}]:{config.Port}";

    public static string FifoServer(RealServerState server, VirtualServerState of, bool up) => $"RS {server.Name} {FifoName(of)} {Word(up)}";

    public static string FifoVirtual(VirtualServerState server, bool up) => $"VS {FifoName(server)} {Word(up)}";

    private static string MiscFailed(CheckerState checker, MiscCheckConfig misc, uint tries, string text)
    {
        string what = text.StartsWith("timed out", StringComparison.Ordinal) ? "timed out" : "failed";
        string after = tries switch { 0 => "with retry disabled", 1 => "after 1 retry", _ => $"after {tries} retries" };
        return $"{Misc(checker, misc)} {what} {after} ({text}).";
    }

    private static string Misc(CheckerState checker, MiscCheckConfig misc) =>
        $"Misc check for [{checker.Server.Name} VS {checker.Server.OwnerName}] by [{misc.Script.Argv[0]}]";

    private static string SmtpFailure(SmtpCheckConfig config, string text) => $"SMTP_CHECK {SmtpReason(config, text)}";

    private static string Missing(VirtualServerState server, long weight)
    {
        VirtualServerConfig config = server.Config;
        return $"{config.Quorum}-{config.Hysteresis}={(long)config.Quorum - config.Hysteresis} > {weight} for VS {server.Name}";
    }

    private static string Sorry(VirtualServerState server, string verb, string inhibitVerb, string preposition)
    {
        SorryServerConfig sorry = server.Config.SorryServer!;
        string name = $"[{sorry.Address}]:{LvsNames.Of(server.Config.Key.Protocol)}:{sorry.Port}";
        return $"{(sorry.Inhibit ? inhibitVerb : verb)} sorry server {name} {(sorry.Inhibit ? "of" : preposition)} VS {server.Name}";
    }

    private static string ToOrOf(RealServerState server, string preposition) => server.Config.InhibitOnFailure ? "of" : preposition;

    private static string FifoName(VirtualServerState server) => server.Name;

    private static string Word(bool up) => up ? "UP" : "DOWN";
}
