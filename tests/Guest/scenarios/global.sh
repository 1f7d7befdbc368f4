# The words of global_defs that change IPVS as a whole: time-outs, flushes, and the sync daemon, alone and with an instance.
. /scenarios/lib.sh
ip link add dummy0 type dummy
ip address add 198.51.100.254/24 dev dummy0
ip link set dummy0 up multicast on

# write_conf GLOBAL_DEFS EXTRA: a service, and these words.
write_conf() {
    cat >/tmp/global.conf <<CONF
global_defs {
    $1
}
$2
virtual_server 198.51.100.1 80 {
    lvs_sched rr
    lvs_method NAT
    protocol TCP
    real_server 10.2.0.1 80 {
    }
}
CONF
}

# run NAME GLOBAL_DEFS EXTRA LINE OPTION OTHER_DEFS: starts the daemon; what it left is printed around its life. With OTHER_DEFS a reload
# brings them in the middle.
run() {
    write_conf "$2" "$3"
    log=/tmp/global-$1.log
    keepalive -n -G -l -D $5 -f /tmp/global.conf >"$log" 2>&1 &
    daemon=$!
    wait_for 20 grep -q 'Startup complete' "$log"
    [ -z "$4" ] || wait_for 20 grep -q "$4" "$log"
    echo "@@RUNNING $1"
    show
    if [ -n "$6" ]; then
        write_conf "$6" "$3"
        kill -HUP "$daemon"
        wait_for 20 reloaded_all
        echo "@@RELOADED $1"
        show
    fi
    kill "$daemon"
    wait "$daemon"
    echo "@@AFTER $1"
    show
    echo "@@LOG $1"
    cat "$log"
}

# The health-check process says so; the kernel has what is waited for.
reloaded_all() { [ "$(grep -c 'Reload complete' "$log")" -ge 1 ] && sh -c "$settled"; }

show() {
    ipvsadm -S -n
    ipvsadm -L --timeout
    ipvsadm -L --daemon
    # net_namespace_ipvs: the table of the other namespace, when there is one.
    [ ! -e /run/netns/other ] || ip netns exec other ipvsadm -S -n | sed 's/^/other: /'
}

foreign() {
    ipvsadm -A -t 203.0.113.9:99 -s rr
    ipvsadm -a -t 203.0.113.9:99 -r 10.9.9.9:99 -m -w 7
}

settled='ipvsadm -L --timeout | grep -q "900 120 78"'
run timeouts 'lvs_timeouts tcp 1000 udp 77' '' '' '' 'lvs_timeouts udp 78'
run kept '' '' '' --dont-release-ipvs
foreign
run foreign ''
run flush 'lvs_flush'
foreign
run flush-on-stop 'lvs_flush_on_stop'
foreign
run flush-own 'lvs_flush_on_stop VS'
ipvsadm -C
settled='ipvsadm -L --daemon | grep -c syncid=18 | grep -q 2'
run sync 'lvs_sync_daemon dummy0 id 17' '' '' '' 'lvs_sync_daemon dummy0 id 18'
ip netns add other
run namespace '' 'net_namespace_ipvs other'
run sync-old '' 'vrrp_instance one {
    interface dummy0
    virtual_router_id 9
    priority 200
    advert_int 0.2
    lvs_sync_daemon_interface dummy0
}' 'Entering MASTER STATE'
settled='ipvsadm -L --daemon | grep -q "master.*syncid=23"'
run sync-instance 'lvs_sync_daemon dummy0 inst one' 'vrrp_instance one {
    version 3
    interface dummy0
    virtual_router_id 9
    priority 200
    advert_int 1
    virtual_ipaddress {
        198.51.100.253/24
    }
}' 'Entering MASTER STATE' '' 'lvs_sync_daemon dummy0 inst one id 23'
