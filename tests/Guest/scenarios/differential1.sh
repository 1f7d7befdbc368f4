# The first half of the configurations: one boot has no time for all.
files=$(ls /scenarios/differential/*.conf | sed 's#.*/##; s#\.conf##' | head -n 17)
. /scenarios/differential/run.sh
