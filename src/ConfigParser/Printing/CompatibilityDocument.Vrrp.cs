namespace Keepalive.ConfigParser.Printing;

/// <summary>What elections and adverts do otherwise, on purpose.</summary>
public static partial class CompatibilityDocument
{
    private static readonly (string What, string Keepalived, string Here)[] VrrpDifferences =
    [
        ("one node has `auth_type AH` and another has not", "they never hear each other: two masters, and no line says why",
            "still two masters, but the refused adverts are counted and said"),
        ("the source address of an instance with `auth_type AH` changes", "its adverts keep the old one in their header and are refused",
            "the header follows"),
        ("the host was frozen or starved as MASTER for longer than others need to take over", "goes on as if nothing had happened",
            "advertises and announces its addresses again; with `nopreempt` stands down and listens for one interval, "
            + "also without `timer_expired_backup`"),
        ("the host was frozen or starved past the end of its wait as BACKUP", "takes over at once", "listens for one interval more"),
        ("an instance has `advert_int` below 1, and no `vrrp_rt_priority`, `vrrp_priority` or `max_auto_priority -1` is there",
            "ordinary scheduling: other nodes take over while the host is busy", "SCHED_RR with priority 1 if the system allows it"),
        ("more than sixteen instances become masters in one moment", "all advertise together from then on, until their clocks drift apart",
            "the first interval of the others is shorter, by a third at most, so that a few at a time are due"),
        ("the time until a real-time process that does not block is killed, without `vrrp_rlimit_rttime` (`checker_rlimit_rttime`)",
            "10 ms: with `vrrp_rt_priority` and a thousand instances the process is killed at every start", "1 s"),
        ("another node that was MASTER too lets go, or is told to", "addresses are announced if `garp_lower_prio_repeat` says so",
            "the remaining MASTER announces every address at least once"),
        ("two address owners with priority 255", "2.2: whoever hears the other first has 254 from then on; 2.4: both can stay MASTER",
            "the higher address stays, the other waits as BACKUP with 255"),
        ("a master in a sync group loses one link", "the backup waits for the end of the wait of every member",
            "the release of one member is enough when the others are silent since"),
        ("a sync group of address owners recovers from FAULT", "waits three intervals as BACKUP", "MASTER again at once"),
        ("an address of a MASTER is removed by somebody", "MASTER gives up", "the same, and the log says who it was if that can be known; "
            + "`vrrp_reconcile_addresses` puts the address back instead"),
        ("`v3_checksum_as_v2` with several unicast peers", "wrong checksums for all but the first", "right checksums"),
        ("`track_src_ip`", "no effect", "FAULT while the configured source address is missing, IPv6 too"),
        ("`track_process` in a network namespace of its own", "no effect: the kernel reports no processes there",
            "processes are counted every second"),
        ("an interface is renamed, or made anew, without `dynamic_interfaces`", "not picked up again", "used as soon as the name is there"),
        ("`auth_hmac`: adverts recorded before a reload", "taken again after it", "refused"),
        ("`auth_hmac`: the key for sending cannot be read", "the extension is dropped: adverts leave unsigned", "FAULT until it can be read"),
        ("an interval learned from a version 3 master, after own mastership", "kept unless the log is detailed", "forgotten"),
        ("a version 2 advert with another interval", "refused and not counted", "refused and counted"),
        ("a version 3 advert with an interval of 0", "obeyed: the wait ends at once, and the backup is master",
            "refused and counted (RFC 9568, erratum 8301)"),
        ("`master changed from … to …`", "2.4: said before the packet is examined", "said of adverts that are obeyed"),
        ("`vrrp_rx_bufs_policy`, `kernel_rx_buf_size`", "the size of the buffers", "never less than 512 KiB; MTU and ADVERT need no more"),
        ("`disable_local_igmp`", "stays set after the stop", "put back at the stop"),
        ("a virtual address with the length of a subnet goes, and it was the first one there",
            "other addresses of that subnet go with it, the host's own too", "they stay, whatever `promote_secondaries` says"),
        ("the VRRP process is killed with VMACs, `promote_secondaries` or `disable_local_igmp`", "a stop later does not restore kernel settings",
            "the successor knows what they were and restores them"),
        ("every change of state", "one line with the new state", "a second line with both states, the cause and the evidence"),
    ];
}
