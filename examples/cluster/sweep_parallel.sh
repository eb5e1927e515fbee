#!/bin/bash
# A sweep in parts by GNU parallel, `compare` or training, on this machine or others; then the parts are joined.
#
#   examples/cluster/sweep_parallel.sh 16 results flexor-hdl compare sweep.json
#   flexor-hdl compare merge results/part-* --out results
#
#   examples/cluster/sweep_parallel.sh 16 trained flexor-train sweep sweep.json --recipe recipe.json --data mnist
#   cat trained/part-*/accuracy.jsonl >trained/accuracy.jsonl
#
# Run it again where a part was killed: what is finished stays. Options of parallel, such as --sshlogin, stand in the
# variable PARALLEL.
set -euo pipefail

parts=$1
results=$2
shift 2
mkdir -p "$results"
seq "$parts" |
    parallel -q "$@" --shard "{}/$parts" --out "$results/part-{}" --threads 1 >/dev/null
