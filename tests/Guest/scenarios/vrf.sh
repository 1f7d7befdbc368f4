# Instances on an interface of a VRF, over IPv4 and IPv6, with and without a VMAC, and with an ipvlan; the interface leaves the VRF and comes
# back: both programs, beside a node that is in no VRF and master of one instance over each IP version.
. /scenarios/lib.sh
modprobe vrf
modprobe macvlan
modprobe ipvlan
bridge br0

# instance NAME VRID PRIORITY LINES…; VRIDs from 71 on are over IPv6.
instance() {
    name=$1 vrid=$2 priority=$3 device=eth0
    shift 3
    addresses="10.9.0.1$vrid/24"
    [ "$vrid" -gt 70 ] && addresses="fe80::$vrid/64
        2001:db8:9::$vrid/64"
    # A device has macvlans or ipvlans.
    [ "$vrid" = 64 ] && device=eth1
    cat <<CONF
vrrp_instance $name {
    interface $device
    version 3
    virtual_router_id $vrid
    priority $priority
    advert_int 0.2
    garp_master_delay 0
    virtual_ipaddress {
        $addresses
    }
    $*
}
CONF
}

{
    echo 'global_defs {
        dynamic_interfaces
    }'
    instance VI_1 61 250 'virtual_routes {
        10.60.0.0/24 via 10.9.0.9 dev eth0 vrf red
    }'
    instance VI_2 62 250 use_vmac
    instance VI_3 63 100
    instance VI_4 64 250 'use_ipvlan 10.8.0.64/24'
    instance VI_5 71 250
    instance VI_6 72 250 use_vmac
    instance VI_7 73 100
} >/tmp/vrf.conf
{
    instance VI_3 63 200
    instance VI_7 73 200
} >/tmp/peer.conf

# masters COUNT: so many times each instance has become master, and all addresses are there.
masters() {
    for number in 1 2 4 5 6; do
        # keepalived's VMAC for IPv6 has no link-local address any more when its parent has left a VRF.
        [ "$number $program" = "6 keepalived" ] && [ "$1" -gt 1 ] && continue
        [ "$(grep -c "(VI_$number) Entering MASTER STATE" "$log")" -ge "$1" ] || return 1
    done
    ip -n left -o address >/tmp/addresses
    for address in 10.9.0.161 10.9.0.162 10.9.0.164 2001:db8:9::71; do
        grep -q "$address/" /tmp/addresses || return 1
    done
}

show() {
    echo "@@LINKS $1"
    ip -n left -d -o link | grep 'eth\|vrrp' |
        sed -E 's/^[0-9]+: //; s/@[^:]*//; s/link\/ether [^ ]+/link/; s/state [A-Z]+ //; s/,LOWER_UP//; s/,PROMISC//; s/ (link-netns|promiscuity|minmtu).*//'
    echo "@@ADDRESSES $1"
    ip -n left -4 -o address | sed -E 's/^[0-9]+: //' | sort
    ip -n left -6 -o address show scope global | sed -E 's/^[0-9]+: //' | sort
    echo "@@ROUTES $1"
    ip -n left -4 route show table 1001 | sort
    ip -n left -4 route show table main | sort
}

host right br0 10.9.0.2/24
DAEMON=keepalived start_daemon right /tmp/peer.conf
peer=$daemon_pid
for program in keepalived keepalive; do
    host left br0 10.9.0.1/24
    attach left br0 10.8.0.1/24 eth1
    ip -n left link add red type vrf table 1001
    ip -n left link set red up
    ip -n left link set eth0 master red
    ip -n left link set eth1 master red
    tcpdump -l -n -e -Z root -i br0 'src 10.9.0.1 and ip proto 112 or src 10.8.0.64 or arp or ip6 proto 112' >"/tmp/wire-$program" 2>"/tmp/tcpdump-$program" &
    wire=$!
    DAEMON=$program start_daemon left /tmp/vrf.conf
    wait_for 30 masters 1
    show "$program master"
    ip -n left link set eth0 nomaster
    ip -n left link set eth1 nomaster
    wait_for 30 masters 2
    show "$program left"
    ip -n left link set eth0 master red
    ip -n left link set eth1 master red
    wait_for 30 masters 3
    show "$program back"
    stop_daemon "$daemon_pid"
    kill "$wire" 2>/dev/null
    show "$program stopped"
    echo "@@WIRE $program"
    grep -o '00:00:5e:00:01:.. > .*VRRPv3, Advertisement, vrid .., prio [0-9]*\|VRRPv3, Advertisement, vrid .., prio [0-9]*\|tell 10.9.0.16[12]' \
        "/tmp/wire-$program" | sed 's/ethertype.*10.9.0.1 >/10.9.0.1 >/; s/ethertype.*vrid/vrid/' | sort -u
    echo "@@LOG $program"
    cat "$log" "/tmp/tcpdump-$program"
    ip netns del left
done
stop_daemon "$peer"
