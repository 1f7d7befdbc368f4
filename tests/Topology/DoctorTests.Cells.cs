using Keepalive.Topology.Harness;

namespace Keepalive.Topology;

/// <content>The broken machines: how each is broken, and what has to be found.</content>
public sealed partial class DoctorTests
{
    private const string Other = "10.9.0.2";
    private const string DirectRoute = "virtual_server 10.9.0.80 80 {\nlb_algo rr\nlb_kind DR\nprotocol TCP\nreal_server 10.9.0.7 80 {\n}\n}\n";

    /// <summary>A machine with one thing wrong.</summary>
    /// <param name="Codes">All that is found, sorted.</param>
    /// <param name="Evidence">Part of a sentence or of a command.</param>
    /// <param name="Break">What is done to the machine.</param>
    private sealed record Cell(string Name, string[] Codes, string Evidence, Action<Patient> Break)
    {
        /// <summary>Instead of the usual one.</summary>
        public string? Configuration { get; init; }

        /// <summary>Seconds to listen.</summary>
        public string Listen { get; init; } = "0";
    }

    private static Cell[] Cells => field ??= [.. Firewalls, .. Interfaces, .. Settings, .. OtherPrograms, .. Neighbors];

    private static Cell[] Firewalls =>
    [
        Nft("input drops the protocol", "KD401", "ip protocol vrrp counter drop", "input", "ip protocol vrrp counter drop"),
        Nft("input drops the group", "KD401", "ip daddr 224.0.0.18 drop", "input", "ip daddr 224.0.0.18 drop"),
        Nft("output drops the protocol", "KD402", "nft insert rule inet t c oifname eth0 meta l4proto 112 accept", "output", "meta l4proto 112 drop"),
        Nft("output rejects the group", "KD402", "ip daddr 224.0.0.0/24 reject", "output", "ip daddr 224.0.0.0/24 reject"),
        Nft("input lets only connections in", "KD401", "policy drop", "input", "ct state established,related accept; tcp dport { 22, 80 } accept",
            "drop"),
        Nft("input drops by a map of verdicts", "KD401", "vmap", "input", "meta l4proto vmap { 6 : accept, 100-120 : drop }"),
        Nft("input drops networks of a set", "KD401", "ip saddr", "input", "ip saddr { 10.8.0.0-10.10.255.255, 192.0.2.0/24 } drop"),
        Nft("input drops what comes by an interface", "KD401", "iifname . ip protocol", "input",
            "iifname . ip protocol { \"eth0\" . 112, \"eth1\" . 6 } drop"),
        Nft("input drops what is not its own way back", "KD401", "fib daddr type", "input", "fib daddr type != { local, broadcast } drop"),
        Nft("input drops one sender", "KD403", "ip saddr 10.9.0.77 drop", "input", "ip saddr 10.9.0.77 drop"),
        Nft("input drops above a rate", "KD403", "limit rate", "input", "ip protocol vrrp limit rate over 5/second drop"),
        Nft("output drops above a rate", "KD404", "limit rate", "output", "ip protocol vrrp limit rate over 5/second drop"),
        new("a chain that input jumps to drops", ["KD401"], "chain input", patient => patient.Nft(
            "table ip f { chain side { ip ttl 255 ip protocol 112 drop; }; chain input { type filter hook input priority 0; iifname eth0 goto "
                + "side; }; }")),
        new("the interface drops at its ingress", ["KD401"], "table netdev t, chain c", patient => patient.Nft(
            "table netdev t { chain c { type filter hook ingress device eth0 priority 0; ip protocol 112 drop; }; }")),
        new("before the routing it is dropped", ["KD401"], "prerouting", patient => patient.Nft(
            "table ip raw { chain prerouting { type filter hook prerouting priority -300; @nh,72,8 112 drop; }; }")),
        new("rules that concern others", [], "", patient => patient.Nft(
            "table inet t { set s { type ipv4_addr; flags interval; elements = { 10.8.0.0/16, 10.9.1.0/24 }; }; chain c { type filter hook input "
                + "priority 0; policy drop; "
            + "ct state invalid drop; ip saddr @s drop; iifname \"eth1\" drop; ip protocol icmp limit rate over 1/second drop; ct state "
            + "established accept; "
            + "iifname lo accept; ip daddr 224.0.0.0/4 ip protocol { 2, 112 } accept; }; chain o { type filter hook output priority 0; ip6 "
            + "nexthdr 112 drop; }; }")),
        new("IPv6 adverts are dropped", ["KD401"], "ip6 nexthdr vrrp drop", patient => patient.Nft(
            "table inet t { chain c { type filter hook input priority 0; ip6 nexthdr 112 drop; }; }")) { Configuration = IPv6 },
        new("iptables drops the group", ["KD401"], "chain INPUT", patient => patient.Iptables("-A INPUT -d 224.0.0.18/32 -p 112 -m comment "
            + "--comment x -j DROP")),
        new("iptables lets only connections in", ["KD401"], "chain INPUT", patient => patient.Iptables(
            "-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT", "-A INPUT -p tcp --dport 22 -j ACCEPT", "-A INPUT -j REJECT")),
        new("iptables drops what goes out", ["KD402"], "chain OUTPUT", patient => patient.Iptables("-P OUTPUT DROP")),
    ];

    private static Cell[] Interfaces =>
    [
        new("no such interface", ["KD101"], "there is no interface eth7; there are", _ => { }) { Configuration = Healthy.Replace("eth0", "eth7",
            StringComparison.Ordinal) },
        new("the interface is down", ["KD102"], "ip link set dev eth0 up", patient => patient.Ip("link", "set", "eth0", "down")),
        new("the cable is out", ["KD103"], "no carrier", patient => patient.Host.Unplug()),
        new("no multicast", ["KD104"], "ip link set dev eth0 multicast on", patient => patient.Ip("link", "set", "eth0", "multicast", "off")),
        new("no address", ["KD105"], "no IPv4 address", patient => patient.Ip("-4", "address", "flush", "dev", "eth0")),
        new("in nobody's subnet", ["KD106"], "10.77.0.9 has no prefix length", _ => { }) { Configuration = Healthy.Replace("10.9.0.100/24",
            "10.77.0.9", StringComparison.Ordinal) },
        new("there already", ["KD107"], "10.9.0.100 is on eth0", patient => patient.Ip("address", "add", "10.9.0.100/24", "dev", "eth0")),
        new("a tracked interface is missing", ["KD110"], "track_interface of (VI_1)", _ => { }) { Configuration = Conf.Pair(100,
            "track_interface {\neth5\n}") },
        new("a source that is nobody's", ["KD111"], "10.9.0.44, which is on no interface", _ => { }) { Configuration = Conf.Pair(100,
            "mcast_src_ip 10.9.0.44") },
        new("a peer that is itself", ["KD112"], "unicast_peer 10.9.0.1", _ => { }) { Configuration = Conf.Pair(100,
            "unicast_peer {\n10.9.0.1\n10.9.0.2\n}") },
        new("a bridge that filters and does not ask", ["KD301"], "the bridge br7 has multicast_snooping 1", patient =>
        {
            patient.Ip("link", "add", "br7", "type", "bridge", "forward_delay", "0", "mcast_snooping", "1");
            patient.Ip("address", "flush", "dev", "eth0");
            patient.Ip("link", "set", "eth0", "master", "br7");
            patient.Ip("address", "add", "10.9.0.1/24", "dev", "br7");
            patient.Ip("link", "set", "br7", "up");
            patient.AwaitCarrier("br7");
        }) { Configuration = Conf.Pair(100, global: "vrrp_mcast_group4 239.1.2.3").Replace("eth0", "br7", StringComparison.Ordinal) },
        new("no room for a group", ["KD302"], "ENOBUFS", patient => patient.Sysctl("net/ipv4/igmp_max_memberships", "0")) { Listen = "0.1" },
    ];

    private static Cell[] Settings =>
    [
        new("two interfaces in one network, strict", ["KD201"], "rp_filter is 1 (strict) on eth0, and eth1", patient =>
        {
            patient.Host.Plug("eth1", "10.9.0.9/24");
            patient.Sysctl("net/ipv4/conf/eth0/rp_filter", "1");
        }),
        new("ARP is not answered", ["KD202"], "sysctl -w net.ipv4.conf.eth0.arp_ignore=0", patient =>
            patient.Sysctl("net/ipv4/conf/eth0/arp_ignore", "8")),
        new("ARP is filtered", ["KD203"], "arp_filter is on for eth0, and eth1", patient =>
        {
            patient.Host.Plug("eth1", "10.9.0.9/24");
            patient.Sysctl("net/ipv4/conf/all/arp_filter", "1");
        }),
        new("a loud loopback", ["KD204", "KD501"], "keepalive realserver up --vip 10.9.0.80", patient => patient.Ip("address", "add",
            "10.9.0.80/32", "dev", "lo"))
        {
            Configuration = Healthy + DirectRoute,
        },
        new("ARP for all the network", ["KD205"], "proxy_arp_pvlan is on for eth0", patient => patient.Sysctl("net/ipv4/conf/eth0/proxy_arp_pvlan",
            "1")),
        new("one address takes another with it", ["KD206"], "VI_1, VI_2", patient => patient.Sysctl("net/ipv4/conf/eth0/promote_secondaries", "0"))
        {
            Configuration = Healthy.Replace("10.9.0.100", "10.6.0.1", StringComparison.Ordinal)
                + "vrrp_instance VI_2 {\ninterface eth0\nvirtual_router_id 52\npriority 100\nvirtual_ipaddress {\n10.6.0.2/24\n}\n}\n",
        },
        new("a proxy that cannot bind", ["KD207"], "/etc/haproxy/haproxy.cfg:2", patient =>
            patient.File("etc/haproxy/haproxy.cfg", "frontend web\n    bind 10.9.0.100:80\n")),
        new("NAT without forwarding", ["KD208", "KD501"], "net.ipv4.ip_forward is 0", patient => patient.Sysctl("net/ipv4/ip_forward", "0"))
        {
            Configuration = Healthy + DirectRoute.Replace("DR", "NAT", StringComparison.Ordinal),
        },
        new("NAT of IPv6 without forwarding", ["KD209", "KD501"], "net.ipv6.conf.all.forwarding is 0", patient =>
            patient.Sysctl("net/ipv6/conf/all/forwarding", "0"))
        {
            Configuration = Healthy + "virtual_server 2001:db8::80 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 2001:db8::7 80 {\n}\n}\n",
        },
        new("IPv6 is off", ["KD105", "KD210"], "disable_ipv6 is 1 for eth0", patient => patient.Sysctl("net/ipv6/conf/eth0/disable_ipv6", "1"))
        {
            Configuration = IPv6,
        },
        new("sync messages that do not fit", ["KD501", "KD503"], "write maxlen 1372", patient => patient.Ip("link", "set", "eth0", "mtu", "1400"))
        {
            Configuration = Conf.Pair(100, global: "lvs_sync_daemon eth0 VI_1"),
        },
    ];

    private static Cell[] OtherPrograms =>
    [
        new("networkd", ["KD602"], "KeepConfiguration=static", patient => patient.Networkd("[Network]\nDHCP=yes\n")),
        new("networkd that was told", [], "", patient =>
        {
            patient.Networkd("[Network]\nDHCP=yes\n");
            patient.File("etc/systemd/network/10-lan.network.d/keepalive.conf", "[Network]\nKeepConfiguration=static\n");
        }),
        new("NetworkManager", ["KD603"], "nmcli device set eth0 managed no", patient =>
            patient.File($"run/NetworkManager/devices/{patient.Index}", "[device]\nmanaged-type=full\n")),
        new("NetworkManager leaves it alone", [], "", patient =>
            patient.File($"run/NetworkManager/devices/{patient.Index}", "[device]\nmanaged-type=unmanaged\n")),
        new("no such script", ["KD701"], "there is no /nowhere/check", _ => { }) { Configuration = Script("/nowhere/check") },
        new("a script that is none", ["KD702"], "chmod 755", patient => patient.Script(UnixFileMode.UserRead)) { Configuration = Script("%SCRIPT%") },
        new("a script for everybody", ["KD703"], "can be written by "
            + "everybody", patient => patient.Script((UnixFileMode)0b111_111_111)) { Configuration = Script("%SCRIPT%") },
        new("a script of nobody", ["KD704"], "there is no user kanobody", patient => patient.Script((UnixFileMode)0b111_000_000))
        {
            Configuration = Script("%SCRIPT%\"\nuser \"kanobody"),
        },
        new("SELinux", ["KD705"], "semanage fcontext", patient =>
        {
            patient.Script((UnixFileMode)0b111_000_000);
            patient.File("sys/fs/selinux/enforce", "1");
        }) { Configuration = Script("%SCRIPT%") },
        new("AppArmor", ["KD706"], "aa-complain /usr/sbin/keepalived", patient =>
            patient.File("sys/kernel/security/apparmor/profiles", "/usr/bin/man (enforce)\n/usr/sbin/keepalived (enforce)\n")),
        new("errors in the file", ["KD001"], "keepalive check", _ => { }) { Configuration = Healthy.Replace("advert_int", "advertint",
            StringComparison.Ordinal) },
    ];

    private static Cell[] Neighbors =>
    [
        new("a stranger has the address", ["KD108"], "answers for 10.9.0.100", patient =>
            patient.Neighbor.Ip("address", "add", "10.9.0.100/24", "dev", "eth0")) { Listen = "1.6" },
        new("a peer has the address and is not heard", ["KD109"], $"the peer {Other}", patient =>
            patient.Neighbor.Ip("address", "add", "10.9.0.100/24", "dev", "eth0"))
        {
            Listen = "1.6",
            Configuration = Conf.Pair(100, $"split_brain_peers {{\n{Other}\n}}"),
        },
        Speaker("another cluster", "KD901", "write virtual_router_id 1 in VI_1", Conf.Pair(90).Replace("10.9.0.100", "10.9.0.200",
            StringComparison.Ordinal)),
        Speaker("another version", "KD902", "in version 3 instead of 2", Conf.Pair(90, "version 3")),
        Speaker("a password", "KD903", "with authentication PASS instead of none", Conf.Pair(90, "authentication {\nauth_type PASS\nauth_pass x\n}")),
        Speaker("another interval", "KD904", "every 2 s instead of every 1 s", Conf.Pair(90).Replace("advert_int 1", "advert_int 2",
            StringComparison.Ordinal)),
        new("adverts through a router", ["KD905"], "with TTL 254 instead of 255", patient =>
        {
            // What a router would do to them.
            patient.Neighbor.Run("nft", "table ip t { chain c { type filter hook output priority 0; ip protocol 112 ip ttl set 254; }; }");
            patient.Neighbor.Start(Program.Keepalived, Conf.Pair(90)).WaitForLog("Entering MASTER STATE");
        }) { Listen = "2.2" },
        new("keepalived runs here", ["KD601"], "systemctl disable --now keepalived", patient =>
            patient.Host.Start(Program.Keepalived, Healthy).WaitForLog("Entering BACKUP STATE")),
    ];

    private static Cell Nft(string name, string code, string evidence, string hook, string rules, string policy = "accept") => new(name, [code],
        evidence,
        patient => patient.Nft($"table inet t {{ chain c {{ type filter hook {hook} priority 0; policy {policy}; {rules}; }}; }}"));

    /// <summary>Real keepalived on the other machine is master of what it was given.</summary>
    private static Cell Speaker(string name, string code, string evidence, string configuration) => new(name, [code], evidence,
        patient => patient.Neighbor.Start(Program.Keepalived, configuration).WaitForLog("Entering MASTER STATE"))
    { Listen = "2.2" };

    private static string Script(string path) => Healthy + $"vrrp_script s {{\nscript \"{path}\"\n}}\n";
}
