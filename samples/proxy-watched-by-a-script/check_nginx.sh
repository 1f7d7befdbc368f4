#!/bin/sh
# Succeeds when nginx answers on this machine. A living process that does not answer is not a working proxy.
exec curl --silent --fail --output /dev/null --max-time 1 http://127.0.0.1/
