# use_ipvlan and routes of a VRF, which ordinary test machines lack: what both programs leave in the kernel, step by step.
. /scenarios/lib.sh
modprobe ipvlan
modprobe vrf
bridge br0
cat >/tmp/ipvlan.conf <<CONF
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 250
    use_ipvlan ipv4 10.9.0.51/24
    virtual_ipaddress {
        10.9.0.100/24
    }
    virtual_routes {
        10.60.0.0/24 dev eth1 vrf red
    }
}
vrrp_instance VI_2 {
    interface eth0
    virtual_router_id 52
    priority 250
    use_ipvlan 10.9.0.52/24 private
    virtual_ipaddress {
        10.9.0.102
    }
}
CONF

show() {
    echo "@@LINKS $1"
    ip -n left -d -o link | grep ipvlan | sed -E 's/^[0-9]+: //; s/@if[0-9]+//; s/link\/ether [^ ]+/link/; s/state [A-Z]+ //; s/,LOWER_UP//'
    echo "@@ADDRESSES $1"
    ip -n left -4 -o address | sed -E 's/^[0-9]+: //' | sort
    echo "@@ROUTES $1"
    ip -n left route show table 1001
    echo "@@SETTINGS $1"
    /usr/bin/ip netns exec left sh -c 'cd /proc/sys/net && grep -r "" ipv4/conf ipv6/conf 2>/dev/null' | sort
}

lacks() { ! has "$1"; }
has() { ip -n left -o address | grep -q "$1"; }

for program in keepalived keepalive; do
    host left br0 10.9.0.1/24
    attach left br0 10.8.0.1/24 eth1
    ip -n left link add red type vrf table 1001
    ip -n left link set red up
    tcpdump -l -n -e -Z root -i br0 'ip proto 112' >"/tmp/wire-$program" 2>"/tmp/tcpdump-$program" &
    wire=$!
    cp /tmp/ipvlan.conf /tmp/ipvlan-$program.conf
    DAEMON=$program start_daemon left /tmp/ipvlan-$program.conf
    wait_for 20 has 10.9.0.100
    wait_for 20 has 10.9.0.102
    wait_for 20 grep -q 'VI_2, prio 250\|10.9.0.52 > 224' "/tmp/wire-$program"
    show "$program master"
    sed '/VI_2/,$d' /tmp/ipvlan.conf >/tmp/changed.conf
    cat /tmp/changed.conf >/tmp/ipvlan-$program.conf
    kill -HUP "$daemon_pid"
    wait_for 20 lacks 10.9.0.52
    show "$program reloaded"
    kill -9 $(ip netns pids left)
    wait "$daemon_pid"
    show "$program killed"
    DAEMON=$program start_daemon left /tmp/ipvlan-$program.conf
    wait_for 20 grep -q 'Entering MASTER STATE' "$log"
    wait_for 20 has 10.9.0.100
    show "$program again"
    stop_daemon "$daemon_pid"
    kill "$wire" 2>/dev/null
    show "$program stopped"
    echo "@@WIRE $program"
    grep -o '10.9.0.5. > 224.0.0.18: VRRPv2, Advertisement, vrid 5., prio [0-9]*' "/tmp/wire-$program" | sort -u
    echo "@@LOG $program"
    cat "$log" "/tmp/tcpdump-$program"
    ip netns del left
done
