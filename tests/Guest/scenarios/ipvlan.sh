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
}

for program in keepalived keepalive; do
    host left br0 10.9.0.1/24
    attach left br0 10.8.0.1/24 eth1
    ip -n left link add red type vrf table 1001
    ip -n left link set red up
    tcpdump -l -n -e -Z root -i br0 'ip proto 112' >"/tmp/wire-$program" 2>"/tmp/tcpdump-$program" &
    wire=$!
    DAEMON=$program start_daemon left /tmp/ipvlan.conf
    wait_for 20 sh -c '/usr/bin/ip -n left -o address | grep -q 10.9.0.100 && /usr/bin/ip -n left -o address | grep -q 10.9.0.102'
    sleep 2
    show "$program master"
    stop_daemon "$daemon_pid"
    kill "$wire" 2>/dev/null
    show "$program stopped"
    echo "@@WIRE $program"
    grep -o '10.9.0.5. > 224.0.0.18: VRRPv2, Advertisement, vrid 5., prio [0-9]*' "/tmp/wire-$program" | sort -u
    echo "@@LOG $program"
    cat "$log" "/tmp/tcpdump-$program"
    ip netns del left
done
