# The health-check child of keepalived and of Keepalive with the same file and the same events: lines of the FIFOs, and what
# the processes may do.
. /scenarios/lib.sh
both /scenarios/child/run.sh
