# 2,277 virtual servers with 37,205 real servers, ours and keepalived in turn: until all is in IPVS, what a reload of the same file and
# of one changed weight writes, the stop. Times are those of an emulated machine: read them beside each
# other.
. /scenarios/lib.sh
virtual=2277
real=37205

big() {
    awk -v virtual=$virtual -v real=$real -v weight="$1" 'BEGIN {
        for (v = 0; v < virtual; v++) {
            printf "virtual_server 10.100.%d.%d 80 {\n    delay_loop 3600\n    lvs_sched wlc\n    lvs_method NAT\n    protocol TCP\n", v / 250, v % 250 + 1
            count = int(real / virtual) + (v < real % virtual)
            for (i = 0; i < count; i++) {
                n++
                printf "    real_server 10.%d.%d.%d 80 {\n        weight %d\n        TCP_CHECK {\n            connect_timeout 3\n        }\n    }\n",
                    101 + n / 62500, n / 250 % 250, n % 250 + 1, n == 20000 ? weight : 1
            }
            print "}"
        }
    }'
}

now() { cut -d ' ' -f 1 /proc/uptime | tr -d .; }
elapsed() { echo "$1 $((($(now) - $2) * 10))"; }
services() { grep -c '^TCP' /proc/net/ip_vs; }
servers() { grep -c -e '->' /proc/net/ip_vs; }
loaded() { [ "$(servers)" -gt $real ]; }
# The process that checks: the youngest child. Processor time in clock ticks, memory in kB.
checker() { cat "/proc/$1/task/$1/children" | tr ' ' '\n' | grep . | tail -n 1; }
ticks() { cut -d ' ' -f 14,15 "/proc/$1/stat" | tr ' ' + | bc; }
memory() { sed -n 's/^Rss: *\([0-9]*\).*/\1/p; s/^Private_Dirty: *\([0-9]*\).*/\1/p' "/proc/$1/smaps_rollup" | tr '\n' ' '; }
writes() { grep -c 'AF_NETLINK' "$1"; }

reload() {
    strace -e trace=sendto,sendmsg -p "$child" -o "/tmp/strace" 2>/dev/null &
    tracer=$!
    sleep 2
    before=$(ticks "$child")
    lines=$(grep -c 'Reload complete' "$log")
    start=$(now)
    kill -HUP "$daemon_pid"
    for i in $(seq 600); do
        [ "$(grep -c 'Reload complete' "$log")" -le "$lines" ] || break
        sleep 0.1
    done
    sleep 10
    kill "$tracer"
    wait "$tracer"
    echo "$1-writes $(writes /tmp/strace)"
    echo "$1-ticks $(($(ticks "$child") - before))"
}

load() {
    DAEMON=$1
    big 1 >/tmp/big.conf
    start=$(now)
    log=/tmp/load-$1.log
    /usr/bin/ip netns exec load unshare -m sh -c "mount -t tmpfs tmpfs /run; exec $1 -n -l -G -f /tmp/big.conf" >"$log" 2>&1 &
    daemon_pid=$!
    echo "@@LOAD $1"
    for i in $(seq 1200); do
        grep -q 'Startup complete' "$log" && break
        sleep 0.1
    done
    elapsed started-ms "$start"
    child=$(checker "$daemon_pid")
    echo "ticks $(ticks "$child")"
    echo "services $(ip netns exec load grep -c '^TCP' /proc/net/ip_vs)"
    echo "servers $(ip netns exec load ipvsadm -S -n | grep -c '^-a')"
    echo "memory-kB $(memory "$child")"
    sleep 10
    reload same
    big 7 >/tmp/big.conf
    reload one
    echo "changed $(ip netns exec load grep -c -e 'Masq *7 ' /proc/net/ip_vs)"
    start=$(now)
    kill "$daemon_pid"
    wait "$daemon_pid"
    elapsed stop-ms "$start"
    echo "left $(ip netns exec load grep -c '^TCP' /proc/net/ip_vs)"
    tail -n 3 "$log"
}

ip netns add load
ip -n load link set lo up
load "${ONLY:-keepalived}"
[ -n "$ONLY" ] || load keepalive
