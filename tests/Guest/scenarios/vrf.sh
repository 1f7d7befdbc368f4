# Instances on an interface of a VRF, with and without a VMAC, and the interface leaves the VRF and comes back: both programs, beside a node
# that is in no VRF and master of the third instance.
. /scenarios/lib.sh
modprobe vrf
modprobe macvlan
bridge br0

# instance NAME VRID PRIORITY LINES…
instance() {
    name=$1 vrid=$2 priority=$3
    shift 3
    cat <<CONF
vrrp_instance $name {
    interface eth0
    version 3
    virtual_router_id $vrid
    priority $priority
    advert_int 0.2
    garp_master_delay 0
    virtual_ipaddress {
        10.9.0.1$vrid/24
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
} >/tmp/vrf.conf
instance VI_3 63 200 >/tmp/peer.conf

# masters COUNT: so many times an instance has become master, and both addresses are there.
masters() {
    [ "$(grep -c 'Entering MASTER STATE' "$log")" -ge "$1" ] && ip -n left -4 -o address | grep -q 10.9.0.161 &&
        ip -n left -4 -o address | grep -q 10.9.0.162
}

show() {
    echo "@@LINKS $1"
    ip -n left -d -o link | grep 'eth0\|vrrp' |
        sed -E 's/^[0-9]+: //; s/@[^:]*//; s/link\/ether [^ ]+/link/; s/state [A-Z]+ //; s/,LOWER_UP//; s/,PROMISC//; s/ (link-netns|promiscuity|minmtu).*//'
    echo "@@ADDRESSES $1"
    ip -n left -4 -o address | sed -E 's/^[0-9]+: //' | sort
    echo "@@ROUTES $1"
    ip -n left -4 route show table 1001 | sort
    ip -n left -4 route show table main | sort
}

host right br0 10.9.0.2/24
DAEMON=keepalived start_daemon right /tmp/peer.conf
peer=$daemon_pid
for program in keepalived keepalive; do
    host left br0 10.9.0.1/24
    ip -n left link add red type vrf table 1001
    ip -n left link set red up
    ip -n left link set eth0 master red
    tcpdump -l -n -e -Z root -i br0 'src 10.9.0.1 and ip proto 112 or arp' >"/tmp/wire-$program" 2>"/tmp/tcpdump-$program" &
    wire=$!
    DAEMON=$program start_daemon left /tmp/vrf.conf
    wait_for 30 masters 2
    show "$program master"
    ip -n left link set eth0 nomaster
    wait_for 30 masters 4
    show "$program left"
    ip -n left link set eth0 master red
    wait_for 30 masters 6
    show "$program back"
    stop_daemon "$daemon_pid"
    kill "$wire" 2>/dev/null
    show "$program stopped"
    echo "@@WIRE $program"
    grep -o '00:00:5e:00:01:.. > .*VRRPv3, Advertisement, vrid .., prio [0-9]*\|VRRPv3, Advertisement, vrid .., prio [0-9]*\|tell 10.9.0.16[12]' \
        "/tmp/wire-$program" | sed 's/ethertype.*10.9.0.1 >/10.9.0.1 >/' | sort -u
    echo "@@LOG $program"
    cat "$log" "/tmp/tcpdump-$program"
    ip netns del left
done
stop_daemon "$peer"
