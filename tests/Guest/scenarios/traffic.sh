# Clients through NAT, DR and TUN, TCP and UDP, IPv4 and IPv6, and how each scheduler shares requests out. The servers of DR and TUN
# are set up by "keepalive realserver"; who answers ARP for their address is asked from outside.
. /scenarios/lib.sh
modprobe ipip
modprobe ip6_tunnel
bridge front
bridge back
host client front 192.0.2.1/24
host director front 192.0.2.2/24
attach director back 10.70.0.1/24 eth1
for i in 1 2 3; do
    host "direct$i" front "192.0.2.1$i/24"
    host "nat$i" back "10.70.0.1$i/24"
    ip -n "nat$i" route add default via 10.70.0.1
done
add6() { ip -n "$1" -6 address add "$2" dev "$3" nodad; }
add6 client fd00:1::1/64 eth0
add6 director fd00:1::2/64 eth0
add6 director fd00:70::1/64 eth1
for i in 1 2 3; do
    add6 "nat$i" "fd00:70::1$i/64" eth0
    add6 "direct$i" "fd00:1::1$i/64" eth0
    ip -n "nat$i" -6 route add default via fd00:70::1
done
for address in 192.0.2.100 192.0.2.101 192.0.2.102; do ip -n director address add $address/32 dev eth0; done
for address in fd00:1::100 fd00:1::101 fd00:1::102; do add6 director $address/128 eth0; done
ip netns exec director sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

# names HOST ADDRESS: a DNS server that says ADDRESS when asked for who.test, over UDP and TCP.
names() {
    ip netns exec "$1" dnsmasq --keep-in-foreground --no-resolv --no-hosts --user=root --pid-file= --address="/who.test/$2" &
}

for i in 1 2 3; do
    for kind in nat direct; do
        mkdir -p "/tmp/www-$kind$i"
        echo "$kind$i" >"/tmp/www-$kind$i/index.html"
        ip netns exec "$kind$i" /bin/busybox httpd -f -p 80 -h "/tmp/www-$kind$i" &
    done
    names "nat$i" "10.0.0.$i"
    names "direct$i" "10.0.1.$i"
done

# Two servers take part before they hold the address in silence; the third stays as it is.
realserver() { ip netns exec "$1" keepalive realserver "$2" --vip $3 --mode "$4"; }
echo "@@REALSERVER dry-run"
ip netns exec direct1 keepalive realserver up --vip 192.0.2.100 --mode dr --dry-run
ip -n direct1 -o address show dev lo
for i in 1 2 3; do
    echo "@@REALSERVER up $i"
    realserver "direct$i" up '192.0.2.100 fd00:1::100' dr
    realserver "direct$i" up '192.0.2.101 fd00:1::101' tun
    ip netns exec "direct$i" sysctl -q -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.tunl0.rp_filter=0
done
echo "@@REALSERVER again"
realserver direct1 up '192.0.2.100 fd00:1::100' dr
echo "status $?"
realserver direct1 show '192.0.2.100 fd00:1::100' dr
echo "status $?"

daemon_conf() {
    port=8001
    for scheduler in rr wrr lc wlc sh dh mh sed nq fo; do
        service "192.0.2.102 $port" $scheduler NAT 'protocol TCP' '10.70.0.1%d 80' "$(weights $scheduler)"
        port=$((port + 1))
    done
    service '192.0.2.102 8011' rr NAT 'protocol TCP
    persistence_timeout 300' '10.70.0.1%d 80' '1 1 1'
    service '192.0.2.102 8012' rr NAT 'protocol TCP
    persistence_timeout 300
    persistence_granularity 255.255.255.0' '10.70.0.1%d 80' '1 1 1'
    service 'fd00:1::102 8013' rr NAT 'protocol TCP
    persistence_timeout 300' 'fd00:70::1%d 80' '1 1 1'
    service '192.0.2.102 54' rr NAT 'protocol UDP
    persistence_timeout 300' '10.70.0.1%d 53' '1 1 1'
    service '192.0.2.102 53' rr NAT 'protocol UDP' '10.70.0.1%d 53' '1 1 1'
    service '192.0.2.100 80' rr DR 'protocol TCP' '192.0.2.1%d 80' '1 1 1'
    service '192.0.2.101 80' rr TUN 'protocol TCP' '192.0.2.1%d 80' '1 1 1'
    service 'fd00:1::102 80' rr NAT 'protocol TCP' 'fd00:70::1%d 80' '1 1 1'
    service 'fd00:1::100 80' rr DR 'protocol TCP' 'fd00:1::1%d 80' '1 1 1'
    service 'fd00:1::101 80' rr TUN 'protocol TCP' 'fd00:1::1%d 80' '1 1 1'
    service '192.0.2.100 53' rr DR 'protocol UDP
    ops' '192.0.2.1%d 53' '1 1 1'
    service '192.0.2.101 53' rr TUN 'protocol UDP' '192.0.2.1%d 53' '1 1 1'
    service 'fd00:1::102 53' rr NAT 'protocol UDP' 'fd00:70::1%d 53' '1 1 1'
    service 'fd00:1::100 53' rr DR 'protocol UDP' 'fd00:1::1%d 53' '1 1 1'
    service 'fd00:1::101 53' rr TUN 'protocol UDP' 'fd00:1::1%d 53' '1 1 1'
}

# Weights 5, 3 and 1 where they count.
weights() {
    case $1 in
    rr | lc | sh | dh | mh) echo 1 1 1 ;;
    *) echo 5 3 1 ;;
    esac
}

# service ADDRESS SCHEDULER METHOD WORDS SERVER-PATTERN WEIGHTS
service() {
    echo "virtual_server $1 {"
    echo "    delay_loop 60"
    echo "    lvs_sched $2"
    echo "    lvs_method $3"
    echo "    $4"
    number=0
    for weight in $6; do
        number=$((number + 1))
        printf "    real_server $5 {\n        weight %s\n    }\n" "$number" "$weight"
    done
    echo "}"
}

daemon_conf >/tmp/traffic.conf
start_daemon director /tmp/traffic.conf
sleep 1

port=8001
for scheduler in rr wrr lc wlc sh dh mh sed nq fo; do
    echo "@@SHARES $scheduler"
    get client 9 192.0.2.102 $port
    port=$((port + 1))
done
echo "@@SHARES persistent"
get client 6 192.0.2.102 8011
echo "@@SHARES persistent6"
get client 6 fd00:1::102 8013
# Another client of the same network: the next server in turn, or the same one where the network is what stays.
fetch client 3 192.0.2.102 8012 >/tmp/network
ip -n client address add 192.0.2.99/24 dev eth0
ip -n client route replace 192.0.2.102/32 dev eth0 src 192.0.2.99
echo "@@SHARES other-client"
(fetch client 1 192.0.2.102 8011 && fetch client 1 192.0.2.102 8011) | sort | uniq -c
echo "@@SHARES network"
fetch client 3 192.0.2.102 8012 >>/tmp/network
sort /tmp/network | uniq -c
ip -n client address del 192.0.2.99/24 dev eth0
# A query for the address of who.test; the answer ends with it.
query='\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03who\x04test\x00\x00\x01\x00\x01'
last="tail -c 4 | od -An -tu1 | tr -s ' ' . | sed 's/^\.//'"
# ask_name ADDRESS PORT: nine times over UDP.
ask_name() {
    ip netns exec client bash -c "for i in 1 2 3 4 5 6 7 8 9; do
        exec 3<>/dev/udp/$1/${2:-53}
        printf '$query' >&3
        timeout 5 dd bs=512 count=1 <&3 2>/dev/null | $last
    done" | sort | uniq -c
}
# ask_from_one ADDRESS: six times from one port.
ask_from_one() {
    ip netns exec client bash -c "exec 3<>/dev/udp/$1/53
    for i in 1 2 3 4 5 6; do
        printf '$query' >&3
        timeout 5 dd bs=512 count=1 <&3 2>/dev/null | $last
    done" | sort | uniq -c
}
echo "@@SHARES one-packet"
ask_from_one 192.0.2.100
echo "@@SHARES one-port"
ask_from_one 192.0.2.101
echo "@@SHARES udp-persistent"
ask_name 192.0.2.102 54
echo "@@SHARES udp"
ask_name 192.0.2.102
echo "@@SHARES udp-dr"
ask_name 192.0.2.100
echo "@@SHARES udp-tun"
ask_name 192.0.2.101
echo "@@SHARES udp-nat6"
ask_name fd00:1::102
echo "@@SHARES udp-dr6"
ask_name fd00:1::100
echo "@@SHARES udp-tun6"
ask_name fd00:1::101
echo "@@SHARES dr"
get client 9 192.0.2.100 80
echo "@@SHARES tun"
get client 9 192.0.2.101 80
echo "@@SHARES nat6"
get client 9 fd00:1::102 80
echo "@@SHARES dr6"
get client 9 fd00:1::100 80
echo "@@SHARES tun6"
get client 9 fd00:1::101 80

# Who says "I have it" for the addresses of DR and TUN: the director, and nobody else.
for address in 192.0.2.100 192.0.2.101; do
    echo "@@ARP $address"
    ip netns exec client arping -b -c 3 -I eth0 $address | sed -n 's/.*reply from [^[]*\[\([0-9a-f:]*\)\].*/\1/p' | sort -u
done
echo "@@ARP director"
/usr/bin/ip netns exec director cat /sys/class/net/eth0/address

# writes NAME: what a reload of the file as it is now sends to the kernel.
checker=$(tr ' ' '\n' <"/proc/$daemon_pid/task/$daemon_pid/children" | grep . | tail -n 1)
is_traced() { grep -q 'TracerPid:.[1-9]' "/proc/$checker/status"; }
has_reloaded() { [ "$(grep -c 'Reload complete' "$log")" -gt "$reloads" ]; }
writes() {
    strace -e trace=sendto,sendmsg -p "$checker" -o "/tmp/writes-$1" 2>/dev/null &
    tracer=$!
    wait_for 10 is_traced
    reloads=$(grep -c 'Reload complete' "$log")
    kill -HUP "$daemon_pid"
    wait_for 30 has_reloaded
    kill "$tracer"
    wait "$tracer" 2>/dev/null
    echo "@@WRITES $1"
    grep -c AF_NETLINK "/tmp/writes-$1"
}
writes same
awk '/weight 5/ && !done { sub(/5/, "6"); done = 1 } { print }' /tmp/traffic.conf >/tmp/changed.conf
cp /tmp/changed.conf /tmp/traffic.conf
writes one
ip netns exec director ipvsadm -S -n | grep -c -e '-w 6'

# Another director, and VRRP between the two: a connection goes on when the second takes over, because the first told it of it.
host standby front 192.0.2.3/24
for i in 1 2 3; do realserver "direct$i" up 192.0.2.103 dr >/dev/null; done
stop_daemon "$daemon_pid"
pair() {
    echo "global_defs {
    lvs_sync_daemon eth0 inst pair id 5
}
vrrp_instance pair {
    interface eth0
    virtual_router_id 9
    priority $1
    advert_int 0.2
    virtual_ipaddress {
        192.0.2.103/32
    }
}"
    service '192.0.2.103 53' rr DR 'protocol TCP' '192.0.2.1%d 53' '1 1 1'
}
holds() { ip -n "$1" -o address | grep -q 192.0.2.103/; }
knows() { ip netns exec standby ipvsadm -L -n -c | grep -q 'ESTABLISHED.*192.0.2.103:53'; }
pair 200 >/tmp/first.conf
pair 100 >/tmp/second.conf
traffic_log=$log
start_daemon director /tmp/first.conf
first=$daemon_pid
start_daemon standby /tmp/second.conf
second=$daemon_pid
wait_for 20 holds director
# One connection, several queries: "asked N" after each.
ip netns exec client bash -c "exec 3<>/dev/tcp/192.0.2.103/53
    ask() {
        printf '\x00\x1a$query' >&3
        timeout 10 dd bs=1 count=44 <&3 2>/dev/null | tail -c 4 | od -An -tu1
    }
    for i in 1 2 3 4 5 6; do ask; done
    touch /tmp/asked
    until [ -e /tmp/go ]; do sleep 0.1; done
    ask" >/tmp/answers &
asking=$!
wait_for 20 test -e /tmp/asked
wait_for 20 knows
echo "@@SYNC known"
ip netns exec standby ipvsadm -L -n -c | grep -c 'ESTABLISHED.*192.0.2.103:53'
stop_daemon "$first"
wait_for 10 holds standby
touch /tmp/go
wait "$asking"
echo "@@SYNC answers"
uniq -c /tmp/answers
stop_daemon "$second"
echo "@@LOG standby"
tail -n 20 "$log"
realserver direct1 down 192.0.2.103 dr >/dev/null
echo "@@REALSERVER down"
realserver direct1 down '192.0.2.100 fd00:1::100' dr
realserver direct1 down '192.0.2.101 fd00:1::101' tun
ip -n direct1 -o address show | grep -c -e 192.0.2.10 -e fd00:1::100
ip netns exec direct1 sysctl -n net.ipv4.conf.all.arp_ignore net.ipv4.conf.all.arp_announce
echo "@@LOG director"
tail -n 40 "$traffic_log"
