namespace Keepalive.Watchdog.Engine.Doctor;

internal static partial class Ailments
{
    private static Ailment[] Ipvs =>
    [
        Error("KD501", "this kernel has no IPVS",
            "Virtual servers are checked, but nothing is balanced.",
            "`modprobe ip_vs`, and `ip_vs` in `/etc/modules-load.d/keepalive.conf`. Small cloud kernels have it in a package of extra modules; a "
                + "container needs it loaded on its host."),
        Error("KD502", "the scheduler of a virtual server is missing",
            "The kernel refuses the virtual server.",
            "`modprobe ip_vs_NAME`, or another `lb_algo`."),
        Warning("KD503", "messages of the sync daemon do not fit the interface",
            "They are larger than the MTU of the interface: each goes in fragments, and with one fragment lost it is lost, or it is not sent at all.",
            "`maxlen` of `lvs_sync_daemon`: the MTU less 28 for IPv4, less 48 for IPv6."),
    ];

    private static Ailment[] Others =>
    [
        Error("KD601", "keepalived runs here",
            "Another program with the same task in the same network namespace: both take the addresses and answer each other's elections.",
            "`systemctl disable --now keepalived`; the package of Keepalive takes its place."),
        Warning("KD602", "systemd-networkd removes addresses that it does not know",
            "When it is restarted or configures the interface anew (an upgrade, `netplan apply`), it removes addresses that its files do not "
                + "have, the virtual ones too.",
            "`KeepConfiguration=static` under `[Network]` in a drop-in of the interface's file, or `vrrp_reconcile_addresses` in `global_defs`, "
                + "which puts them back."),
        Warning("KD603", "NetworkManager removes addresses that it does not know",
            "When it activates the connection anew, it removes addresses that are not in its profile, the virtual ones too.",
            "`nmcli device set NAME managed no` (to last: `unmanaged-devices=interface-name:NAME` under `[keyfile]`), or "
                + "`vrrp_reconcile_addresses` in `global_defs`, which puts them back."),
    ];

    private static Ailment[] Scripts =>
    [
        Error("KD701", "a script does not exist",
            "A tracking script that is not there counts as failed, a notify script is not run, a check never succeeds.",
            "Install it, or write its right path."),
        Error("KD702", "a script is not executable",
            "It cannot be started: see KD701.",
            "`chmod 755 PATH`"),
        Warning("KD703", "others than root can change a script that root runs",
            "Who can write the file, or a folder on the way to it, is root. With `enable_script_security` such a script is not run at all, and "
                + "the finding is an error.",
            "`chown root:root PATH && chmod go-w PATH`, for the named part of the path; or a user of its own for the script."),
        Error("KD704", "the user of a script does not exist",
            "The script is not run.",
            "`useradd --system --no-create-home --shell /usr/sbin/nologin NAME`, or another `script_user`."),
        Warning("KD705", "SELinux may keep scripts from their work",
            "SELinux is enforcing. Started as keepalived the daemon has the type keepalived_t, and so have its scripts: what its policy does not "
                + "name is refused (`ausearch -m avc -ts recent`).",
            "`semanage fcontext -a -t keepalived_unconfined_script_exec_t 'PATH' && restorecon PATH` for each script."),
        Warning("KD706", "an AppArmor profile confines the daemon",
            "What the profile does not name is refused: scripts, files, raw sockets.",
            "`aa-complain PROFILE`, look at `journalctl -k | grep DENIED`, and add what is missing under `/etc/apparmor.d/local`."),
    ];

    private static Ailment[] Clock =>
    [
        Error("KD801", "the clock is not synchronised, and adverts are signed with the time",
            "`auth_hmac` refuses adverts that are older than its window: when the clocks of the nodes are apart by that much, both are master. "
                + "Without `auth_hmac` nothing depends on the wall clock.",
            "`timedatectl set-ntp true`, or chrony; `adjtimex` and `timedatectl` show whether it holds."),
        Warning("KD802", "the clock jumps",
            "While it was watched, the wall clock went at another pace than the monotonic one. Elections do not mind; times in the log are "
                + "wrong, and `auth_hmac` refuses adverts.",
            "One program for the time: `timedatectl`, `chronyc tracking`; a hypervisor that sets the guest's clock is a second one."),
    ];

    private static Ailment[] Segment =>
    [
        Error("KD901", "another cluster uses the virtual router ID",
            "Adverts with our VRID, but for other addresses, arrive in our group: the two clusters take each other for peers, and one of them "
                + "loses its addresses.",
            "Another `virtual_router_id` on all nodes of one cluster; the finding names one that nobody was heard to use. Or another group "
                + "(`vrrp_mcast_group4`)."),
        Error("KD902", "a node with our virtual router ID speaks another version",
            "Neither obeys the other: both are master.",
            "The same `vrrp_version` on all nodes."),
        Error("KD903", "a node with our virtual router ID has another authentication",
            "Neither obeys the other: both are master.",
            "The same `authentication` on all nodes, or none; note that `vrrp_strict` leaves it out."),
        Error("KD904", "a node with our virtual router ID has another advert interval",
            "Version 2 refuses adverts with another interval than one's own: both are master.",
            "The same `advert_int` on all nodes."),
        Warning("KD905", "adverts come through a router",
            "The TTL of multicast adverts must be 255; these have passed a router or come from a forger, and they are refused.",
            "Nodes of one virtual router belong on one segment; `unicast_peer` is for others."),
    ];
}
