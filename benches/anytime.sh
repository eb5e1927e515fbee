#!/usr/bin/env bash
# Gates that `optimize` finds within a limit of time, by effort: no effort should find more than a lower one.
#
#     benches/anytime.sh MATRIX...
#
# A line a matrix and limit in seconds, a column an effort. FLEXOR_HDL names the tool (target/release/flexor-hdl).
set -euo pipefail

tool=${FLEXOR_HDL:-target/release/flexor-hdl}
efforts=(0 3 6 9)
echo "matrix limit ${efforts[*]/#/effort_}"
for matrix in "$@"; do
    for limit in 3 10 30; do
        counts=()
        for effort in "${efforts[@]}"; do
            counts+=("$("$tool" optimize "$matrix" --effort "$effort" --time-limit "$limit" --no-cache --json |
                grep -oP '"n_xor": \K\d+')")
        done
        echo "$(basename "$matrix" .txt) $limit ${counts[*]}"
    done
done
