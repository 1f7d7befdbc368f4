# talk.bash ADDRESS PORT NAME FIFO: holds a connection to the server of that name. Lines of the fifo go there and the answers are
# printed; "reset" ends the connection with an answer unread, which makes the kernel send a reset.
name=
until [ "$name" = "$3" ]; do
    exec 3<>"/dev/tcp/$1/$2"
    read -r -t 10 name <&3
done
echo "holds $name"
while read -r line; do
    echo "$line" >&3
    if [ "$line" = reset ]; then
        read -r -t 10 -n 1 <&3
        exit
    fi
    read -r -t 10 answer <&3
    echo "$answer"
done <"$4"
