# The NAT director of samples/nat-director: clients on one side, two web servers behind it, weights 5 and 3, traffic counted.
. /scenarios/lib.sh
bridge outside
bridge inside
host client outside 192.0.2.1/24
host director outside 192.0.2.10/24 eth0
attach director inside 10.70.0.2/24 eth1
host web1 inside 10.70.0.11/24
host web2 inside 10.70.0.12/24
ip netns exec director sysctl -q -w net.ipv4.ip_forward=1
ip -n web1 route add default via 10.70.0.1
ip -n web2 route add default via 10.70.0.1
web web1
web1_pid=$web_pid
web web2
start_daemon director /samples/nat-director/keepalived.conf
wait_for 20 ip netns exec client curl -s -m 2 http://192.0.2.70/
ip netns exec director ipvsadm -Z
echo "@@TABLE start"
ip netns exec director ipvsadm -S -n
echo "@@REQUESTS 80"
get client 80 192.0.2.70 80
kill "$web1_pid"
in_table() { ip netns exec director ipvsadm -S -n | grep -q "$1"; }
not_in_table() { ! in_table "$1"; }
wait_for 30 not_in_table 10.70.0.11
echo "@@TABLE web1-down"
ip netns exec director ipvsadm -S -n
echo "@@REQUESTS 4 after web1 went down"
get client 4 192.0.2.70 80
web web1
wait_for 30 in_table 10.70.0.11
echo "@@TABLE web1-back"
ip netns exec director ipvsadm -S -n
stop_daemon "$daemon_pid"
echo "@@TABLE stopped"
ip netns exec director ipvsadm -S -n
echo "@@LOG director"
cat "$log"
