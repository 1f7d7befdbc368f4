namespace Keepalive.ConfigParser.Printing;

/// <summary>What the running daemon does otherwise, on purpose.</summary>
public static partial class CompatibilityDocument
{
    private static readonly (string What, string Keepalived, string Here)[] DaemonDifferences =
    [
        ("a packet that is refused (password, checksum, TTL, interval, …)",
            "restarts a backup's timer or makes a master answer in some cases, so that a wrong neighbour can silence it",
            "counted, said once, and no timer moves"),
        ("the link of an address owner goes down and up", "waits three intervals as BACKUP", "MASTER again at once"),
        ("an interface that does not exist at start", "the process does not start", "that instance is in FAULT until the interface comes"),
        ("an address that the kernel refuses", "announced all the same", "said, and not announced; the others are"),
        ("the VRRP process is killed while master", "BACKUP for three intervals and a skew, without the addresses",
            "MASTER again within a second; addresses stay, the peer does not notice"),
        ("the health-check process is killed", "IPVS is built anew", "its entries are found and only differences are changed"),
        ("`SIGHUP` with a file that has errors", "applies what parses; missing virtual servers are removed from IPVS",
            "refused as a whole with every diagnostic; the running state is untouched"),
        ("the kernel has no IPVS", "the checker process ends with a fatal error and everything stops",
            "one clear error from the health-check process; VRRP runs on"),
        ("a child dies under `-R`", "exit status 0", "exit status 1"),
        ("notify scripts of quick changes", "run beside each other, in any order", "one after the other for each instance, each at most 60 s"),
        ("real servers and sorry server are swapped", "removed first, then added: a moment with an empty pool",
            "added first, then removed: never empty"),
        ("`persistence_granularity` with `virtual_server group`", "ignored for some entries", "used for every entry"),
        ("one IPVS service in two `virtual_server` blocks", "the second one's commands fail", "one error; the first one's settings hold"),
        ("an HTTP server that drips bytes", "never cut off: each byte restarts the time", "the whole answer has one `connect_timeout`"),
        ("an HTTP status line `HTTP/1.0 200` without a blank after the number", "not accepted", "accepted"),
        ("the flow label of adverts over IPv6", "chosen by the kernel", "0"),
        ("`regex`", "PCRE2, over the whole reply", "the same language but possessive quantifiers, `\\K`, `\\Q`, `ungreedy` and "
            + "`dollar_endonly`, which are errors; over the first MiB of the reply"),
        ("`SSL_GET`: TLS 1.0 and 1.1", "as OpenSSL is set up", "as .NET is set up: TLS 1.2 and 1.3"),
        ("`SSL_GET` with `enable_sni`: the name", "of url, check or virtual server", "of the real server too, as in the Host header"),
        ("`ha_suspend`: checks that begin again", "within `delay_loop`", "1 s and a random part of `warmup` later, as at the start"),
        ("`lvs_flush` when the health-check process was killed and comes again", "everything is flushed", "its entries stay"),
        ("`lvs_sync_daemon` at a reload", "started again, refused by the kernel when unchanged; never stopped",
            "started, changed and stopped as configured"),
        ("`genhash` of a server that cannot be reached", "exit status 0", "exit status 1"),
        ("`SMTP_CHECK`: a reply of several lines", "a failure", "read to its last line"),
        ("`SMTP_CHECK` of a server that is down", "all tries again every `delay_loop`", "one try every `delay_loop`"),
        ("`DNS_CHECK`: datagrams that are no answer to the query", "may keep the check from ever ending", "passed over; `connect_timeout` holds"),
        ("`PING_CHECK` and `net.ipv4.ping_group_range`", "changes the sysctl", "uses a raw socket where the sysctl keeps it out"),
        ("a check that cannot be made (address or device missing, script missing)", "a line each time, or silently up",
            "said when it begins, counted, the server's state stays"),
        ("a sorry server that a reload brings while all servers are down", "used at the next change", "used at once"),
        ("a FIFO, device or executable as configuration file", "waits for ever, or is read", "an error"),
        ("`track_file` that is a FIFO or a device", "waits for ever", "counts as 0"),
    ];
}
