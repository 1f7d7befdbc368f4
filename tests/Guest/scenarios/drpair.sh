# The DR pair of samples/dr-pair, with keepalived and with Keepalive.
. /scenarios/lib.sh
both /scenarios/drpair/run.sh
