# The processor time of 500 TCP checks a second, ours and keepalived in turn. Nobody listens, so that no server competes for the
# machine: every check is refused at once. Times are those of an emulated machine: read them beside each other.
. /scenarios/lib.sh

# The process that checks: the youngest child. Processor time in clock ticks, memory in kB.
checker() { cat "/proc/$1/task/$1/children" | tr ' ' '\n' | grep . | tail -n 1; }
ticks() { cut -d ' ' -f 14,15 "/proc/$1/stat" | tr ' ' + | bc; }
memory() { sed -n 's/^Rss: *\([0-9]*\).*/\1/p; s/^Private_Dirty: *\([0-9]*\).*/\1/p' "/proc/$1/smaps_rollup" | tr '\n' ' '; }

checks() {
    awk 'BEGIN {
        for (v = 0; v < 100; v++) {
            printf "virtual_server 10.100.0.%d 80 {\n    delay_loop 2\n    lvs_sched wlc\n    lvs_method NAT\n    protocol TCP\n", v + 1
            for (i = 0; i < 10; i++) printf "    real_server 127.%d.%d.1 8000 {\n        TCP_CHECK {\n            connect_timeout 1\n        }\n    }\n", v + 1, i + 1
            print "}"
        }
    }' >/tmp/checks.conf
    log=/tmp/checks-$1.log
    /usr/bin/ip netns exec load unshare -m sh -c "mount -t tmpfs tmpfs /run; exec $1 -n -l -G -f /tmp/checks.conf" >"$log" 2>&1 &
    daemon_pid=$!
    for i in $(seq 300); do
        grep -q 'Startup complete' "$log" && break
        sleep 0.1
    done
    sleep 6
    child=$(checker "$daemon_pid")
    opened() { ip netns exec load sed -n 's/^Tcp: [0-9]* [0-9]* [0-9]* [0-9-]* \([0-9]*\) .*/\1/p' /proc/net/snmp; }
    before=$(ticks "$child")
    first=$(opened)
    sleep 30
    echo "@@CHECKS $1"
    echo "checks $(($(opened) - first))"
    echo "ticks $(($(ticks "$child") - before))"
    echo "memory-kB $(memory "$child")"
    echo "failed $(grep -c 'failed' "$log")"
    grep -v -e 'TCP_CHECK' -e ' service ' -e 'Gained' -e 'Lost' "$log" | tail -n 20
    kill "$daemon_pid"
    wait "$daemon_pid"
}

ip netns add load
ip -n load link set lo up
checks keepalived
checks keepalive
