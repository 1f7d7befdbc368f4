# The other half of the configurations.
files=$(ls /scenarios/differential/*.conf | sed 's#.*/##; s#\.conf##' | tail -n +18)
. /scenarios/differential/run.sh
