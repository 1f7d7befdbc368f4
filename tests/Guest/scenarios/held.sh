# Connections that stay open: where new ones go when servers have unequal loads, and how a server with connections is drained.
. /scenarios/lib.sh
bridge front
bridge back
host client front 192.0.2.1/24
host director front 192.0.2.2/24
attach director back 10.70.0.1/24 eth1
ip -n director address add 192.0.2.102/32 dev eth0
ip netns exec director sysctl -q -w net.ipv4.ip_forward=1
for i in 1 2 3; do
    host "nat$i" back "10.70.0.1$i/24"
    ip -n "nat$i" route add default via 10.70.0.1
    # It says who it is, then returns each line, for as long as the client likes.
    printf '#!/bin/busybox sh\necho nat%s\nwhile read -r line; do echo "nat%s $line"; done\n' "$i" "$i" >"/tmp/talk-nat$i"
    chmod 700 "/tmp/talk-nat$i"
    ip netns exec "nat$i" nc -ll -p 7000 -e "/tmp/talk-nat$i" &
done

# service PORT SCHEDULER WORDS NUMBER:WEIGHT…
service() {
    printf 'virtual_server 192.0.2.102 %s {\n    delay_loop 60\n    lvs_sched %s\n    lvs_method NAT\n    protocol TCP\n    %s\n' "$1" "$2" "$3"
    shift 3
    for server in "$@"; do printf '    real_server 10.70.0.1%s 7000 {\n        weight %s\n    }\n' "${server%:*}" "${server#*:}"; done
    echo "}"
}

configuration() {
    service 8001 lc '' 1:1 2:1 3:1
    service 8002 wlc '' 1:5 2:3 3:1
    service 8003 sed '' 1:5 2:3 3:1
    service 8004 nq '' 1:5 2:3 3:1
    service 8011 rr 'drain_timeout 90' $1
    service 8012 rr 'drain_timeout 3' $2
}

configuration '1:1 2:1' '1:1 2:1' >/tmp/held.conf
start_daemon director /tmp/held.conf
listens() { ip netns exec "$1" grep -q ':1B58 .* 0A ' /proc/net/tcp /proc/net/tcp6; }
for i in 1 2 3; do wait_for 20 listens "nat$i"; done

port=8001
for scheduler in lc wlc sed nq; do
    echo "@@HELD $scheduler"
    ip netns exec client timeout 120 bash /scenarios/held/load.bash 192.0.2.102 $port 2>&1
    port=$((port + 1))
done

# One connection to the first server for each way to drain; a command for each comes through its fifo.
table() { ip netns exec director ipvsadm -S -n | grep ":$1 .*-r 10.70.0.11:"; }
lacks() { ! table "$1"; }
is_drained() { table "$1" | grep -q -e '-w 0'; }
for port in 8011 8012; do
    mkfifo "/tmp/to-$port"
    ip netns exec client bash /scenarios/held/talk.bash 192.0.2.102 "$port" nat1 "/tmp/to-$port" >"/tmp/from-$port" 2>&1 &
    exec 5>"/tmp/to-$port"
    # The fifo's reader lives as long as this writer does.
    [ $port = 8012 ] || exec 6>&5
    wait_for 20 grep -q '^holds nat1' "/tmp/from-$port"
done
configuration '2:1' '2:1' >/tmp/held.conf
kill -HUP "$daemon_pid"
for port in 8011 8012; do
    wait_for 10 is_drained "$port"
    echo "@@DRAIN $port begun"
    table "$port"
done
echo "@@DRAIN 8011 others"
ip netns exec client timeout 60 bash -c 'for i in 1 2 3 4; do exec 3<>/dev/tcp/192.0.2.102/8011; read -r -t 5 name <&3; echo $name; done' | sort | uniq -c
echo ask >&6
wait_for 10 grep -q '^nat1 ask' /tmp/from-8011
echo "@@DRAIN 8011 alive"
cat /tmp/from-8011
wait_for 20 lacks 8012
echo "@@DRAIN 8012 timed"
table 8012
echo "@@DRAIN 8011 later"
table 8011
echo reset >&6
wait_for 40 lacks 8011
echo "@@DRAIN 8011 ended"
table 8011
exec 5>&- 6>&-
stop_daemon "$daemon_pid"
echo "@@LOG director"
tail -n 60 "$log"
