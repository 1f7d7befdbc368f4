# A thousand calls of ipvsadm 1.31 and of ours, each in a network namespace of its own with the same history: status, output and
# errors of both, where they differ.
. /scenarios/lib.sh
cat >/etc/hosts <<HOSTS
127.0.0.1 localhost
10.1.1.1 www.example.net
10.2.0.1 rs1.example.net
10.2.0.2 a-very-long-real-server-name.backend.example.net
10.9.0.2 client.example.net
2001:db8::1 v6.example.net
fd00:2::1 rs1-v6.example.net
HOSTS
for entry in tcpmux:1 ftp:21 ssh:22 telnet:23 smtp:25 domain:53 http:80 pop3:110 https:443 sip:5060 http-alt:8080; do
    echo "${entry%:*} ${entry#*:}/tcp"
    echo "${entry%:*} ${entry#*:}/udp"
done >/etc/services

# Both are called by the name ipvsadm, which stands in their messages.
mkdir -p /tmp/theirs /tmp/ours
ln -s /usr/bin/ipvsadm /tmp/theirs/ipvsadm
ln -s /usr/sbin/keepalive /tmp/ours/ipvsadm

# run NAMESPACE COMMANDS OPTION…: each line of the file as a call.
run() {
    ip netns add "$1"
    ip -n "$1" link set lo up
    ip -n "$1" link add c0 type dummy
    ip -n "$1" link set c0 up multicast on
    ip netns exec "$1" timeout 300 sh -c "set -f; PATH=/tmp/$1:\$PATH; n=0
    while read -r line; do
        n=\$((n + 1))
        echo \"#\$n ipvsadm \$line\"
        echo \"#\$n\" >&2
        ipvsadm $3 \$line </dev/null
        echo \"status \$?\"
    done <$2" >"/tmp/$1.out" 2>"/tmp/$1.err"
    sed 's/^/stderr: /' "/tmp/$1.err" | cat "/tmp/$1.out" - >"/tmp/$1.all"
}

run theirs /scenarios/ipvsadm/commands.txt ''
run ours /scenarios/ipvsadm/commands.txt --compat
echo "@@CALLS theirs"
grep -c '^#[0-9]' /tmp/theirs.all
echo "@@CALLS ours"
grep -c '^#[0-9]' /tmp/ours.all
echo "@@DIFFERENCES calls"
diff -U 3 /tmp/theirs.all /tmp/ours.all | head -n 400

# Restores: what one saves the other takes, with the same outcome for lines that are wrong.
for file in /scenarios/ipvsadm/restore-*.txt; do
    for side in theirs ours; do
        compat=
        [ $side = theirs ] || compat=--compat
        ip netns exec $side sh -c "PATH=/tmp/$side:\$PATH; ipvsadm -C; ipvsadm -R $compat <$file; echo status \$?; ipvsadm -Sn $compat" >/tmp/$side.all 2>&1
    done
    echo "@@DIFFERENCES $(basename "$file" .txt)"
    diff -U 3 /tmp/theirs.all /tmp/ours.all
    echo "@@RESTORED $(basename "$file" .txt)"
    grep -c '^-A' /tmp/ours.all
done

# Ours alone: thresholds are saved, refused lines make the status, listings as JSON.
cd /tmp || exit 1
in_ours() { PATH=/tmp/ours:$PATH ip netns exec ours /tmp/ours/"$@"; }
in_ours ipvsadm -C
in_ours ipvsadm -R </scenarios/ipvsadm/restore-good.txt
in_ours ipvsadm -Sn >first.save
in_ours ipvsadm -C
in_ours ipvsadm -R <first.save
in_ours ipvsadm -Sn >second.save
echo "@@SAVE thresholds"
grep -e ' -x ' second.save
echo "@@SAVE round trip"
diff first.save second.save && echo same
echo "@@ERRORS refused"
in_ours ipvsadm -R </scenarios/ipvsadm/restore-refused.txt
echo "@@STATUS refused $?"
in_ours ipvsadm -C
in_ours ipvsadm -A -t 10.1.1.1:80 -s rr
in_ours ipvsadm -a -t 10.1.1.1:80 -r 10.2.0.1:8080 -m -w 3 -x 9 -y 4
echo "@@JSON table"
in_ours ipvsadm -L --json
echo "@@JSON timeouts"
in_ours ipvsadm -L --timeout --json
echo "@@JSON connections"
in_ours ipvsadm -L -c --json
