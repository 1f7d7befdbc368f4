# Each golden configuration: the table that Keepalive makes of it, and that nothing of it is left afterwards. The recorded tables
# are those of keepalived 2.2.7 on the same kernel.
. /scenarios/lib.sh
cd /scenarios/golden || exit 1
ip link add dummy0 type dummy
ip address add 198.51.100.254/24 dev dummy0
ip address add 10.2.0.254/16 dev dummy0
ip -6 address add fd00:2::fe/64 dev dummy0 nodad
ip link set dummy0 up
for conf in *.conf; do
    name=${conf%.conf}
    keepalive -n -G -l -f "$conf" >"/tmp/$name.log" 2>&1 &
    daemon=$!
    # Wait until the daemon says that it has started.
    for i in $(seq 100); do
        grep -q 'Startup complete' "/tmp/$name.log" && break
        sleep 0.1
    done
    echo "@@FILE $name"
    ipvsadm -S -n
    echo "@@THRESHOLDS $name"
    ipvsadm -L -n --thresholds
    if [ -e "$name.nft" ]; then
        echo "@@NFTABLES $name"
        nft list ruleset
    fi
    kill "$daemon"
    wait "$daemon"
    echo "@@AFTER $name"
    ipvsadm -S -n
    nft list ruleset
    echo "@@LOG $name"
    cat "/tmp/$name.log"
done
