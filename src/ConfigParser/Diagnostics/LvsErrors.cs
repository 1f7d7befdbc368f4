using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>KA06xx: virtual servers, real servers and checkers. One method for each code.</summary>
internal static class LvsErrors
{
    public static Diagnostic HashFlagWithout(SourceSpan at, string keyword, string scheduler, bool silent) => Errors.Error("KA0601", at,
        $"{keyword} counts only behind lb_algo {scheduler}", "the line is ignored", $"write lb_algo {scheduler} above it",
        silent ? TestEffect.None : TestEffect.Config);

    public static Diagnostic GranularityNumber(SourceSpan at, string text) => Errors.Warning("KA0602", at,
        $"persistence_granularity {text} is read as an address, not as a prefix length", "a mask of that number is used",
        "write a mask such as 255.255.255.0");

    public static Diagnostic NoSorryServer(SourceSpan at, string keyword) => Errors.Error("KA0603", at,
        $"{keyword} stands before sorry_server", "the line is ignored", "write sorry_server above it");

    public static Diagnostic TunnelWords(SourceSpan at, string keyword, string why) => Errors.Error("KA0604", at,
        $"{keyword}: {why}", "the words of the tunnel are ignored", "");

    public static Diagnostic GroupEntry(SourceSpan at, string text, string why) => Errors.Error("KA0605", at,
        $"'{text}' is no entry of virtual_server_group: {why}", "the entry is ignored",
        "write ADDRESS PORT, ADDRESS-LAST PORT, ADDRESS/PREFIX PORT or fwmark NUMBER");

    public static Diagnostic NoRealServers(SourceSpan at, string server) => Errors.Error("KA0606", at,
        $"virtual_server {server} has no real_server", "it is removed", "write real_server ADDRESS PORT { }");

    public static Diagnostic SchedulerMissing(SourceSpan at, string server) => Errors.Error("KA0607", at,
        $"virtual_server {server} names no scheduler", "wlc is used", "write lb_algo wlc");

    public static Diagnostic MethodMissing(SourceSpan at, string server) => Errors.Error("KA0608", at,
        $"virtual_server {server} names no forwarding method", "NAT is used", "write lb_kind NAT");

    public static Diagnostic ProtocolMissing(SourceSpan at, string server) => Errors.Error("KA0609", at,
        $"virtual_server {server} names no protocol", "UDP is used", "write protocol TCP or protocol UDP");

    public static Diagnostic ProtocolForMark(SourceSpan at, string server) => Errors.Error("KA0610", at,
        $"virtual_server {server}: a firewall-mark service has no protocol", "protocol is ignored", "remove it");

    public static Diagnostic PersistenceForced(SourceSpan at, string server) => Errors.Error("KA0611", at,
        $"virtual_server {server} takes every port, which needs persistence", "persistence_timeout 360 is set",
            "write a port, or persistence_timeout");

    public static Diagnostic OnePacketNeedsUdp(SourceSpan at, string server) => Errors.Error("KA0612", at,
        $"virtual_server {server}: ops works only with UDP", "it is ignored", "remove ops");

    public static Diagnostic HaSuspendForMark(SourceSpan at, string server) => Errors.Error("KA0613", at,
        $"virtual_server {server}: ha_suspend needs an address to look for", "it is ignored", "remove it");

    public static Diagnostic QuorumAboveWeights(SourceSpan at, string server, uint quorum, ulong sum) => Errors.Error("KA0614", at,
        $"virtual_server {server}: quorum {quorum} is above the weight {sum} of all its real servers", $"{sum} is used",
            $"write quorum {sum} or less");

    public static Diagnostic HysteresisTooLarge(SourceSpan at, string server, uint hysteresis, uint quorum, uint used) =>
        Errors.Error("KA0615", at,
        $"virtual_server {server}: hysteresis {hysteresis} is not below quorum {quorum}", $"{used} is used", "write a smaller hysteresis");

    public static Diagnostic RealServerFamily(SourceSpan at, string server, string what) => Errors.Error("KA0616", at,
        $"{what} is of another IP version than virtual_server {server}", "it is ignored: only TUN can forward to another version",
            "use addresses of one version");

    public static Diagnostic RealServerTwice(SourceSpan at, string server, string real, SourceSpan first) => Errors.Error("KA0617", at,
        $"real_server {real} stands twice in virtual_server {server}", "the second one is removed", "remove one of the two")
            with
    { Related = [new RelatedPlace(first, "the first one")] };

    public static Diagnostic PortReset(SourceSpan at, string server, string real) => Errors.Error("KA0618", at,
        $"real_server {real}: with DR and TUN packets keep their port, so it must be that of virtual_server {server}",
        "the port of the virtual server is used", "write the same port");

    public static Diagnostic NoUrl(SourceSpan at, string checker) => Errors.Error("KA0619", at,
        $"{checker} has no url", "the check is dropped", "write url { path / }");

    public static Diagnostic NoPath(SourceSpan at) => Errors.Error("KA0620", at, "this url has no path", "it is dropped", "write path /");

    public static Diagnostic NoScript(SourceSpan at) => Errors.Error("KA0621", at,
        "MISC_CHECK has no misc_path", "the check is dropped", "write misc_path \"command and arguments\"");

    public static Diagnostic NoObject(SourceSpan at, string checker, string keyword) => Errors.Error("KA0622", at,
        $"{checker} names no object", "the check is dropped", $"write {keyword} NAME");

    public static Diagnostic LinkLocalNeedsInterface(SourceSpan at, string checker, string address) => Errors.Error("KA0623", at,
        $"{checker}: the link-local address {address} needs an interface", "the check is dropped", "write bind_if NAME");

    public static Diagnostic BadDigest(SourceSpan at, string text) => Errors.Error("KA0624", at,
        $"'{text}' is not an MD5 of 32 hex digits", "the line is ignored", "take the output of genhash");

    public static Diagnostic BadStatusCode(SourceSpan at, string text) => Errors.Error("KA0625", at,
        $"'{text}' is not a status from 100 to 599 or a range of two", "the word is ignored", "write 200 or 200-299");

    public static Diagnostic RegexNeeded(SourceSpan at, string keyword) => Errors.Warning("KA0626", at,
        $"{keyword} stands before any regex", "the line is ignored", "write regex above it");

    public static Diagnostic RegexNotOneWord(SourceSpan at) => Errors.Error("KA0627", at,
        "regex takes one pattern", "the line is ignored", "put the pattern into quotes", TestEffect.None);

    public static Diagnostic BadPattern(SourceSpan at, string pattern, string problem) => Errors.Error("KA0638", at,
        $"the regex {pattern} cannot be used: {problem}", "this check is not made, and the server keeps its state",
        "write the pattern in another way", TestEffect.None);

    public static Diagnostic MarkPortCleared(SourceSpan at, string server, string real) => Errors.Error("KA0636", at,
        $"{real}: the service {server} is a firewall mark, so with DR and TUN there is no port", "the port is cleared for IPVS",
        "leave the port away, and write connect_port in its checks");

    public static Diagnostic GroupFamily(SourceSpan at, string server) => Errors.Error("KA0659", at,
        $"{server}: no real_server has the IP version of the group's addresses", "it is not set up; keepalived takes it, and the kernel refuses",
        "use addresses of one IP version, or lb_kind TUN", TestEffect.None);

    public static Diagnostic ReplyLengths(SourceSpan at) => Errors.Error("KA0637", at,
        "min_reply_length is above max_reply_length", "the check will always fail", "exchange them");

    public static Diagnostic BadHeaderName(SourceSpan at, string text) => Errors.Error("KA0641", at,
        $"'{text}' is no name of a header field", "the line is ignored", "write header NAME VALUE, such as header Accept application/json");

    public static Diagnostic OwnHeader(SourceSpan at, string name) => Errors.Error("KA0642", at,
        $"{name} is set by the check itself", "the line is ignored", "for Host write virtualhost");

    public static Diagnostic BadHeaderValue(SourceSpan at, string name) => Errors.Error("KA0643", at,
        $"the value of {name} has a character that a header cannot have", "the line is ignored", "write printable Latin characters");

    public static Diagnostic BadJsonPath(SourceSpan at, string text) => Errors.Error("KA0644", at,
        $"'{text}' leads to no value of a JSON text", "the line is ignored", "write names and indexes, such as status.nodes[0].state");

    public static Diagnostic TlsWordsWithoutTls(SourceSpan at, string checker) => Errors.Warning("KA0645", at,
        $"{checker} has words of TLS and no tls", "the check speaks plain text, and they have no effect", "write tls, or remove them");

    public static Diagnostic KeyWithoutCertificate(SourceSpan at, string checker) => Errors.Warning("KA0646", at,
        $"{checker} has client_key and no client_certificate", "client_key is not used", "write client_certificate");

    public static Diagnostic NoStatusCode(SourceSpan at) => Errors.Warning("KA0640", at,
        "status_code names no status", "the line does nothing", "write status_code 200, or remove it");

    public static Diagnostic GroupUnknown(SourceSpan at, string name, string? near) => Errors.Error("KA0628", at,
        $"there is no virtual_server_group {name}", "the virtual server has nothing to serve", near is null ? $"define {name}"
            : $"did you mean '{near}'?",
        TestEffect.None);

    public static Diagnostic GroupEmpty(SourceSpan at, string name) => Errors.Error("KA0629", at,
        $"virtual_server_group {name} has no entry", "it is removed", "write ADDRESS PORT");

    public static Diagnostic GroupMixed(SourceSpan at, string name) => Errors.Error("KA0630", at,
        $"virtual_server_group {name} mixes IPv4, IPv6 and marks without a family", "it is removed", "make one group for each IP version");

    public static Diagnostic NoChecker(SourceSpan at, string server) => Errors.Warning("KA0631", at,
        $"no real_server of virtual_server {server} has a checker", "all of them count as up for ever",
            "write TCP_CHECK { } in each real_server");

    public static Diagnostic AnyPortCheck(SourceSpan at, string checker) => Errors.Warning("KA0632", at,
        $"{checker} has no port to connect to: neither the real server nor connect_port names one", "the check can only fail",
            "write connect_port PORT");

    public static Diagnostic DuplicateVirtualServer(SourceSpan at, string server, SourceSpan first) => Errors.Warning("KA0633", at,
        $"virtual_server {server} is defined a second time", "both work on one IPVS service, against each other",
            "put all real servers into one block")
            with
    { Related = [new RelatedPlace(first, "the first one")] };

    public static Diagnostic BadHex(SourceSpan at, string keyword, string text) => Errors.Error("KA0634", at,
        $"{keyword}: '{text}' are not hex digits", "the line is ignored", "write pairs of hex digits");

    public static Diagnostic OneLetterLabel(SourceSpan at, string text) => Errors.Error("KA0639", at,
        $"name '{text}' begins with a label of one letter, which keepalived 2.2 takes for an empty one", "here it is used, there it is ignored",
        "check what the other nodes run, or ask for another name");

    public static Diagnostic BadName(SourceSpan at, string text) => Errors.Error("KA0635", at,
        $"'{text}' has an empty label", "the line is ignored", "write a name such as www.example.org");
}
