# Keepalive and keepalived in turn on the same kernel, each with all configurations that $files names at once (a network namespace for
# each): the table at the start, with one server down, with all down, with all back, after a reload, and after the stop.
. /scenarios/lib.sh

# up N, down N: in every namespace the listener on port 800N and what the scripts look at.
up() {
    for name in $files; do
        /usr/bin/ip netns exec "$name" /bin/busybox httpd -f -p "127.0.0.1:800$1" -h /tmp/www &
        echo $! >"/tmp/flags/$name/httpd-$1"
        touch "/tmp/flags/$name/$1"
        echo 3 >"/tmp/flags/$name/number-$1"
    done
}

down() {
    for name in $files; do
        kill "$(cat "/tmp/flags/$name/httpd-$1")"
        rm "/tmp/flags/$name/$1"
        echo 1 >"/tmp/flags/$name/number-$1"
    done
}

# Read through the daemon's own eyes: no program is started for each.
tables() { for name in $files; do cat "/proc/$(cat "/tmp/$name.pid")/net/ip_vs"; done 2>/dev/null; }

# Until no table has changed for longer than any check takes to notice.
settle() {
    sleep 5
    last=
    for i in $(seq 20); do
        now=$(tables)
        [ "$now" != "$last" ] || break
        last=$now
        sleep 5
    done
}

show() {
    for name in $files; do
        echo "@@TABLE $DAEMON $1 $name"
        ip netns exec "$name" ipvsadm -S -n
    done
}

run() {
    DAEMON=$1
    for name in $files; do
        mkdir -p "/tmp/flags/$name"
        # 0: the configured weight; 1: failed; above 1: a weight of two less.
        printf '#!/bin/busybox sh\n[ -e /tmp/flags/%s/$1 ] || exit 1\nexit $((4 + $1))\n' "$name" >"/tmp/flags/$name/dynamic"
        chmod 700 "/tmp/flags/$name/dynamic"
        ip netns add "$name"
        ip -n "$name" link set lo up
    done
    up 1
    up 2
    up 3
    for name in $files; do
        place "$name" conf
        start_daemon_quietly "$name" "/tmp/$name.conf"
    done
    for name in $files; do wait_for 30 grep -q 'Startup complete' "/tmp/$name-$DAEMON.log"; done
    settle
    show start
    down 1
    settle
    show one-down
    down 2
    down 3
    settle
    show all-down
    up 1
    up 2
    up 3
    settle
    show back
    for name in $files; do
        place "$name" reload
        kill -HUP "$(cat "/tmp/$name.pid")"
    done
    settle
    show reloaded
    for name in $files; do kill "$(cat "/tmp/$name.pid")"; done
    for name in $files; do wait "$(cat "/tmp/$name.pid")"; done
    show stopped
    for name in $files; do
        echo "@@LOG $DAEMON $name"
        tail -n 60 "/tmp/$name-$DAEMON.log"
        kill $(cat "/tmp/flags/$name"/httpd-*)
        ip netns del "$name"
    done
    wait
}

place() {
    sed "s#@FLAGS@#/tmp/flags/$1#; s#@DIGEST@#$digest#" "/scenarios/differential/$1.$2" >"/tmp/$1.conf"
}

start_daemon_quietly() {
    /usr/bin/ip netns exec "$1" unshare -m sh -c "mount -t tmpfs tmpfs /run; exec $DAEMON -n -l -G -D -f $2" >"/tmp/$1-$DAEMON.log" 2>&1 &
    echo $! >"/tmp/$1.pid"
}

mkdir -p /tmp/www
echo differential >/tmp/www/index.html
digest=$(md5sum </tmp/www/index.html | cut -d ' ' -f 1)
run keepalived
run keepalive
