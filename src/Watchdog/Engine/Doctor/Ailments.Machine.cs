namespace Keepalive.Watchdog.Engine.Doctor;

internal static partial class Ailments
{
    private const string Sysctl = "A line in `/etc/sysctl.d/90-keepalive.conf` makes it last.";

    private static Ailment[] Configuration =>
    [
        Error("KD001", "the configuration has errors",
            "What runs is not what is written: lines with errors are left out, and a reload with them is refused.",
            "`keepalive check` shows each with its line and what to write."),
    ];

    private static Ailment[] Interfaces =>
    [
        Error("KD101", "the interface of an instance does not exist",
            "The instance stays in FAULT, or the daemon does not start, until there is an interface of that name.",
            "Write the name that `ip -br link` shows. Where interfaces come late (VPN, VLAN), `dynamic_interfaces` in `global_defs` waits for them."),
        Error("KD102", "an interface is down",
            "An instance whose interface is down is in FAULT.",
            "`ip link set dev NAME up`, and let the network configuration of the machine do it at boot."),
        Warning("KD103", "an interface has no carrier",
            "It is up, but nothing is plugged in: the instance is in FAULT until the carrier comes.",
            "Look at the cable, the switch port, or the other end of a veth or bridge."),
        Error("KD104", "an interface does not do multicast",
            "Adverts go to a multicast group. Without the flag MULTICAST the kernel neither joins the group nor sends to it, as on many tunnels "
                + "and dummies.",
            "`ip link set dev NAME multicast on`; on links that cannot do it write `unicast_peer`."),
        Error("KD105", "an interface has no address to send from",
            "Adverts need a source address of the family: IPv4 an address of the interface, IPv6 its link-local one.",
            "`ip address add ADDRESS/LENGTH dev NAME`, or `mcast_src_ip` (`unicast_src_ip`) with an address that is there."),
        Warning("KD106", "a virtual address lies in nobody's subnet",
            "It has no prefix length of its own (so /32 or /128), and no address of its interface has a network around it. Neighbours of the "
                + "segment then have no reason to ask for it there, and answers to them leave by another way.",
            "Write the prefix length of its network (`192.0.2.10/24`), or give the interface an address of that network."),
        Warning("KD107", "a virtual address is on an interface already",
            "No daemon runs here that could have put it there. Two machines with the address are two masters for their neighbours, whatever VRRP "
                + "says.",
            "What a killed daemon left goes with `keepalive cleanup`; what the network configuration put there has to go from it. An address "
                + "owner has `priority 255`."),
        Error("KD108", "somebody else answers for a virtual address",
            "No advert of another node for it was heard, but a machine on the segment answers ARP (or neighbour discovery) for the address: "
                + "another machine was given it.",
            "Find its link-layer address in the switch, or `ip neigh`, and take the address from that machine."),
        Error("KD109", "a peer holds a virtual address, and its adverts do not arrive",
            "A known peer (`unicast_peer`, `split_brain_peers`) answers for the address, so it is MASTER; its adverts do not reach this node, "
                + "which would become a second master.",
            "On both nodes look at the firewall (KD401, KD402) and at multicast in the switch; `tcpdump -ni NAME proto 112` shows what arrives. "
                + "`unicast_peer` avoids multicast."),
        Error("KD110", "an interface that the configuration names does not exist",
            "It is named by an address (`dev`), a tracked interface, a static address (without `dev`: `default_interface`) or the sync daemon.",
            "Write the name that `ip -br link` shows."),
        Error("KD111", "a source address is not on this machine",
            "`mcast_src_ip` and `unicast_src_ip` name the address that adverts come from; the kernel sends from no other's.",
            "`ip address add ADDRESS/LENGTH dev NAME`, or write an address that `ip address` shows."),
        Error("KD112", "a unicast peer is this machine",
            "The node sends its adverts to itself, and the peer gets none: mostly a file that was copied from the other node.",
            "Write the address of the other node in `unicast_peer`."),
    ];

    private static Ailment[] Settings =>
    [
        Warning("KD201", "the strict reverse-path filter drops what comes in here",
            "`rp_filter` 1 drops packets whose sender this machine would answer by another interface. Here two interfaces are in one network, or "
                + "a unicast peer is behind another interface, so that adverts or clients' packets are dropped silently.",
            "`sysctl -w net.ipv4.conf.NAME.rp_filter=2` (and `all`: the larger of the two counts). " + Sysctl),
        Error("KD202", "arp_ignore keeps the machine from answering for a virtual address",
            "1 and 2 answer only for addresses of the interface by which the question came, 2 also only to askers in the subnet of the address "
                + "(none for a /32), 8 never answers.",
            "`sysctl -w net.ipv4.conf.NAME.arp_ignore=0` (and `all`: the larger of the two counts). " + Sysctl),
        Warning("KD203", "arp_filter answers ARP by the routing table",
            "With two interfaces in one network only that one answers for the virtual address which the route back points to: neighbours may "
                + "learn the wrong port, or nobody answers.",
            "`sysctl -w net.ipv4.conf.NAME.arp_filter=0` (and `all`). " + Sysctl),
        Error("KD204", "an address on lo is announced",
            "The service address is on `lo`, as on a real server with direct routing, and this machine answers ARP for it: it takes the clients "
                + "of the director.",
            "`keepalive realserver up --vip ADDRESS`, which sets `arp_ignore` 1 and `arp_announce` 2."),
        Warning("KD205", "proxy_arp answers for a virtual address",
            "The machine answers ARP on behalf of addresses that it routes elsewhere, and this virtual address is one while the machine is "
                + "BACKUP: neighbours learn the wrong link-layer address, and probes see a second holder.",
            "`sysctl -w net.ipv4.conf.NAME.proxy_arp=0` (and `all`, and `proxy_arp_pvlan`). " + Sysctl),
        Warning("KD206", "removing one virtual address takes others with it",
            "The first address of a subnet on an interface is the primary one, and without `promote_secondaries` the kernel removes the others "
                + "with it. Here virtual addresses of several instances share a subnet in which the interface has no address of its own: the end "
                + "of one instance is the end of the others' addresses.",
            "`sysctl -w net.ipv4.conf.NAME.promote_secondaries=1`, or `promote_secondaries` in the instances. " + Sysctl),
        Warning("KD207", "a program cannot listen on a virtual address while this node is BACKUP",
            "A proxy that binds a virtual address cannot start while the address is on the other node, and is not there when it comes.",
            "`sysctl -w net.ipv4.ip_nonlocal_bind=1` (IPv6: `net.ipv6.ip_nonlocal_bind`). " + Sysctl),
        Error("KD208", "the machine does not forward IPv4",
            "With `lb_kind NAT` answers of real servers pass through the director, which drops them.",
            "`sysctl -w net.ipv4.ip_forward=1`. " + Sysctl),
        Error("KD209", "the machine does not forward IPv6",
            "With `lb_kind NAT` answers of real servers pass through the director, which drops them.",
            "`sysctl -w net.ipv6.conf.all.forwarding=1` (with `accept_ra=2` where the machine itself lives on router advertisements). " + Sysctl),
        Error("KD210", "IPv6 is switched off on an interface",
            "An IPv6 instance or address needs it.",
            "`sysctl -w net.ipv6.conf.NAME.disable_ipv6=0`. " + Sysctl),
    ];

    private static Ailment[] Multicast =>
    [
        Note("KD301", "a bridge filters multicast by membership, and nobody asks for members",
            "Linux lets everything through while there is no querier, and 224.0.0.0/24 always. Switches behind the bridge that filter as well "
                + "forget the group some minutes after the last report, and then adverts are lost. Note: it leaves the exit status alone.",
            "One querier on the segment: `ip link set dev BRIDGE type bridge mcast_querier 1`, or `mcast_snooping 0` for small segments."),
        Error("KD302", "the multicast group cannot be joined, or is not joined",
            "Without it adverts of the other node are not received.",
            "The errno says why: ENOBUFS `sysctl -w net.ipv4.igmp_max_memberships=20`, ENODEV the interface. A running daemon that has lost the "
                + "group: restart it."),
    ];

    private static Ailment[] Firewalls =>
    [
        Error("KD401", "a firewall on this machine drops adverts of the other node",
            "The packet that the other node sends was taken through the rules of this machine, and they drop it. This node would be a second master.",
            "Accept VRRP before that rule; the finding names the command. firewalld: `firewall-cmd --permanent --add-protocol=vrrp && "
                + "firewall-cmd --reload`. ufw: `-A ufw-before-input -p vrrp -j ACCEPT` in `/etc/ufw/before.rules`."),
        Error("KD402", "a firewall on this machine drops its own adverts",
            "The other node hears nothing and is master as well.",
            "Accept VRRP in the output chain before that rule; the finding names the command."),
        Warning("KD403", "a firewall on this machine may drop adverts of the other node",
            "Whether the packet is dropped depends on something that is not known here: the sender's exact address, a rate, a match that only "
                + "the kernel understands.",
            "Write a rule without conditions before it; the finding names the command. `split_brain_peers` or `unicast_peer` tells the sender's "
                + "address."),
        Warning("KD404", "a firewall on this machine may drop its own adverts",
            "As KD403, for what this node sends.",
            "Write a rule without conditions before it; the finding names the command."),
    ];
}
