# One program: servers go and come, a reload, the stop.
. /scenarios/lib.sh
ip link add dummy0 type dummy
ip address add 198.51.100.254/24 dev dummy0
ip link set dummy0 up
mkdir -p /tmp/www
echo good >/tmp/www/index.html
up() {
    for number in "$@"; do
        touch "/tmp/up-$number"
        /bin/busybox httpd -f -p "127.0.0.1:800$number" -h /tmp/www &
        echo $! >"/tmp/httpd-$number"
    done
}
down() {
    kill "$(cat "/tmp/httpd-$1")"
    rm "/tmp/up-$1"
}
up 1 2 3
# MISC_CHECK of the third: failed, or a weight.
printf '#!/bin/busybox sh\n[ -e /tmp/up-3 ] || exit 1\nexit 7\n' >/tmp/misc
chmod 700 /tmp/misc
cp /scenarios/child/conf /tmp/child.conf

mkfifo /tmp/lvs.fifo /tmp/all.fifo
cat /tmp/lvs.fifo >/tmp/lvs.lines &
cat /tmp/all.fifo >/tmp/all.lines &
log=/tmp/child.log
"$DAEMON" -n -l -G -D -f /tmp/child.conf >"$log" 2>&1 &
daemon_pid=$!
wait_for 30 grep -q 'Startup complete' "$log"

# step NAME PATTERN: waits for a line of the FIFO; all its new lines.
seen=0
step() {
    wait_for 30 has_line "$2"
    echo "@@FIFO $DAEMON $1"
    tail -n +$((seen + 1)) /tmp/lvs.lines
    seen=$(wc -l </tmp/lvs.lines)
}
has_line() { tail -n +$((seen + 1)) /tmp/lvs.lines | grep -q -e "$1"; }

step start 'VS FWM 7 UP'
down 1
step one-down 'RS \[10.2.0.1\].*:80 .*198.51.100.1.* DOWN'
down 2
step two-down 'VS .*198.51.100.1.* DOWN'
up 1
step back 'RS \[10.2.0.1\].*:80 .*198.51.100.1.* UP'
sed -i 's/^    quorum 2/    quorum 1/; s/^# added//' /tmp/child.conf
kill -HUP "$daemon_pid"
step reloaded '10.2.0.4.* UP'
echo "@@POWERS $DAEMON"
for pid in "$daemon_pid" $(cat "/proc/$daemon_pid/task/$daemon_pid/children"); do
    tr '\0' ' ' <"/proc/$pid/cmdline"
    grep -h -e ^CapPrm -e ^CapEff -e ^CapInh -e ^CapAmb /proc/"$pid"/task/*/status | sort -u | tr '\n\t' '  '
    echo
done
kill "$daemon_pid"
wait "$daemon_pid"
echo "@@FIFO $DAEMON stopped"
tail -n +$((seen + 1)) /tmp/lvs.lines
echo "@@FIFO $DAEMON differences"
cmp /tmp/lvs.lines /tmp/all.lines
echo "@@LOG $DAEMON"
tail -n 80 "$log"
