#!/bin/bash
# A sweep in parts by GNU parallel, on this machine or on those of --sshlogin, then joined.
#
#   examples/cluster/compare_parallel.sh sweep.json results 16 [OPTIONS OF parallel...]
#
# Run it again where a part was killed: finished rows stay.
set -euo pipefail

sweep=$1
results=$2
parts=$3
shift 3
flexor=${FLEXOR_HDL:-flexor-hdl}
mkdir -p "$results"
seq "$parts" | parallel "$@" "$flexor" compare "$sweep" --shard "{}/$parts" --out "$results/part-{}" --threads 1 '>' /dev/null
exec "$flexor" compare merge "$results"/part-* --out "$results"
