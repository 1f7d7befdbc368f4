# Sourced by every scenario. busybox prefers its own small ip and modprobe: say which ones are meant.
ip() { /usr/bin/ip "$@"; }
modprobe() { /usr/bin/modprobe "$@"; }

# wait_for SECONDS COMMAND…: until the command succeeds; says so when it does not in time.
wait_for() {
    limit=$(($1 * 10))
    shift
    while [ "$limit" -gt 0 ]; do
        "$@" >/dev/null 2>&1 && return 0
        limit=$((limit - 1))
        sleep 0.1
    done
    echo "@@LATE $*"
    return 1
}

# host NAME BRIDGE ADDRESS/LEN [DEVICE]: a namespace with one interface on a bridge.
host() {
    ip netns add "$1"
    ip -n "$1" link set lo up
    attach "$1" "$2" "$3" "${4:-eth0}"
}

attach() {
    ip link add "${1}_$4" type veth peer name "$4" netns "$1"
    ip link set "${1}_$4" master "$2" up
    ip -n "$1" address add "$3" dev "$4"
    ip -n "$1" link set "$4" up
}

bridge() {
    ip link add "$1" type bridge
    ip link set "$1" up
}

# web NAME: a web server in a namespace that answers with its name; its pid in $web_pid.
web() {
    mkdir -p "/tmp/www-$1"
    echo "$1" >"/tmp/www-$1/index.html"
    /usr/bin/ip netns exec "$1" /bin/busybox httpd -f -p 80 -h "/tmp/www-$1" &
    web_pid=$!
}

# start_daemon NAMESPACE CONF: Keepalive, or what $DAEMON names, with a /run of its own; its pid in $daemon_pid, its log in $log.
start_daemon() {
    log=/tmp/$1-${DAEMON:-keepalive}.log
    /usr/bin/ip netns exec "$1" unshare -m sh -c "mount -t tmpfs tmpfs /run; exec ${DAEMON:-keepalive} -n -l -G -D -f $2" >"$log" 2>&1 &
    daemon_pid=$!
    wait_for 20 grep -q 'Startup complete\|Starting VRRP child process\|Gained quorum' "$log"
}

stop_daemon() {
    kill "$1"
    wait "$1"
}
