# The DR pair of samples/dr-pair, unchanged: two directors, two web servers, a sorry server, a client. The client's router sends the
# service address to the VRRP address, so that it follows the master; the directors take packets for it as local.
. /scenarios/lib.sh
bridge lan
host client lan 172.16.246.1/24 ens33
host director1 lan 172.16.246.131/24 ens33
host director2 lan 172.16.246.132/24 ens33
host sorry lan 172.16.246.134/24 ens33
host web1 lan 172.16.246.135/24 ens33
host web2 lan 172.16.246.136/24 ens33
for name in web1 web2 sorry; do
    ip netns exec $name sysctl -q -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
    ip -n $name address add 172.16.246.140/32 dev lo
done
for name in director1 director2; do ip -n $name route add local 172.16.246.140/32 dev lo; done
ip -n client route add 172.16.246.140/32 via 172.16.246.141
web web1
web1_pid=$web_pid
web web2
web2_pid=$web_pid
web sorry

table() { ip netns exec "$1" ipvsadm -L -n; }
has() { ip netns exec "$1" ipvsadm -S -n | grep -q "$2"; }
lacks() { ! has "$1" "$2"; }
holds() { ip -n "$1" -4 -o address | grep -q "172.16.246.$2/"; }
# Persistence keeps a client on its server for 50 s: other source addresses are other clients.
ask_as() {
    for number in $(seq "$1" "$2"); do
        ip -n client address add "172.16.246.$number/24" dev ens33
        ip -n client route replace 172.16.246.140/32 via 172.16.246.141 src "172.16.246.$number"
        fetch client 1 172.16.246.140 80
    done | sort | uniq -c
}

run() {
    start_daemon director1 /samples/dr-pair/master.conf
    master=$daemon_pid master_log=$log
    start_daemon director2 /samples/dr-pair/backup.conf
    backup=$daemon_pid backup_log=$log
    wait_for 30 holds director1 141
    echo "@@STEP $1 start"
    table director1
    echo "@@STEP $1 clients"
    ask_as 20 35
    kill "$web1_pid"
    wait_for 60 lacks director1 172.16.246.135
    echo "@@STEP $1 web1-down"
    table director1
    echo "@@STEP $1 clients-web1-down"
    ask_as 40 43
    kill "$web2_pid"
    wait_for 60 lacks director1 172.16.246.136
    echo "@@STEP $1 both-down"
    table director1
    echo "@@STEP $1 clients-both-down"
    ask_as 44 47
    web web1
    web1_pid=$web_pid
    web web2
    web2_pid=$web_pid
    wait_for 60 has director1 172.16.246.135
    wait_for 60 has director1 172.16.246.136
    wait_for 60 has director2 172.16.246.135
    wait_for 60 has director2 172.16.246.136
    wait_for 60 lacks director2 172.16.246.134
    echo "@@STEP $1 both-back"
    table director1
    stop_daemon "$master"
    wait_for 10 holds director2 141
    wait_for 10 holds director2 142
    echo "@@STEP $1 taken-over"
    table director2
    ip -n director1 -4 -o address show dev ens33 | sed -E 's/ +/ /g'
    echo "@@STEP $1 clients-after-take-over"
    ask_as 50 57
    stop_daemon "$backup"
    echo "@@STEP $1 stopped"
    table director2
    ip -n director2 -4 -o address show dev ens33 | sed -E 's/ +/ /g'
    echo "@@LOG $1"
    cat "$master_log"
    echo "@@LOG $1 backup"
    cat "$backup_log"
}

run "$DAEMON"
