# load.bash ADDRESS PORT: opens connections and keeps them, ends all that the busiest server has, opens more. "+ NAME" and "- NAME" as
# they come and go.
fds=() names=()
open() {
    exec {fd}<>"/dev/tcp/$1/$2" || exit
    read -r -t 10 name <&$fd
    fds+=("$fd") names+=("$name")
    echo "+ $name"
}
for i in {1..14}; do open "$1" "$2"; done
gone=$(printf '%s\n' "${names[@]}" | sort | uniq -c | sort -rn | sed -n '1s/.* //p')
for i in "${!fds[@]}"; do
    [ "${names[i]}" = "$gone" ] || continue
    fd=${fds[i]}
    exec {fd}>&-
    echo "- $gone"
done
for i in {1..10}; do open "$1" "$2"; done
