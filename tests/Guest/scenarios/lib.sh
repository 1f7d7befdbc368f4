# Sourced by every scenario. busybox prefers its own small ip and modprobe: say which ones are meant.
# Its own way into a namespace mounts a /sys each time, which costs ten times what the call does: programs that need no /sys go in
# through nsenter.
ip() {
    case "$1 $2" in
    "netns exec") namespace=$3 && shift 3 && nsenter --net="/run/netns/$namespace" "$@" ;;
    "-n "*) namespace=$2 && shift 2 && nsenter --net="/run/netns/$namespace" /usr/bin/ip "$@" ;;
    *) /usr/bin/ip "$@" ;;
    esac
}
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
    nsenter --net="/run/netns/$1" /bin/busybox httpd -f -p 80 -h "/tmp/www-$1" &
    web_pid=$!
}

# fetch NAMESPACE COUNT ADDRESS PORT: the answers to so many requests from one program, which is much cheaper than a curl for each.
fetch() {
    ip netns exec "$1" timeout 120 bash -c 'for ((i = 0; i < $1; i++)); do
        exec 3<>"/dev/tcp/$2/$3" || continue
        printf "GET / HTTP/1.0\r\n\r\n" >&3
        answer=
        while read -r -t 5 line <&3; do answer=$line; done
        echo "$answer"
    done' - "$2" "$3" "$4"
}

# get NAMESPACE COUNT ADDRESS PORT: who answered how often.
get() { fetch "$@" | sort | uniq -c; }

# both FILE: the file for keepalived and for keepalive ($DAEMON) at the same time, each with a network, a /run and a /tmp of its own.
# What they say comes one behind the other.
both() {
    for DAEMON in keepalived keepalive; do
        export DAEMON
        unshare -n -m sh -c 'mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /tmp && mkdir /run/netns
            /usr/bin/ip link set lo up
            exec sh "$0"' "$1" >"/tmp/both-$DAEMON" 2>&1 &
    done
    wait
    cat /tmp/both-keepalived /tmp/both-keepalive
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
