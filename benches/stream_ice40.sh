#!/usr/bin/env bash
# Area and speed of the stream wrapper on an iCE40 HX8K: yosys synth_ice40, then nextpnr over five seeds (median).
# Usage: benches/stream_ice40.sh [FOLDER of a reference with axis_skid.v and gear_w_64_24.v, measured beside ours]
set -euo pipefail
cd "$(dirname "$0")/.."
reference=${1:-}
reference=${reference:+$(realpath "$reference")}
cargo build -q --release --locked
tool=$PWD/target/release/flexor-hdl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# measure TOP FILE...: "LUT4 FF MHz"
measure() {
    local top=$1 luts ffs seed
    shift
    yosys -q -p "read_verilog $*; synth_ice40 -top $top -json $top.json; tee -q -o $top.txt stat"
    luts=$(awk '$1 == "SB_LUT4" { n = $2 } END { print n + 0 }' "$top.txt")
    ffs=$(awk '$1 ~ /^SB_DFF/ { n += $2 } END { print n + 0 }' "$top.txt")
    for seed in 1 2 3 4 5; do
        nextpnr-ice40 -q --hx8k --package ct256 --json "$top.json" --seed "$seed" --freq 200 -l "$top.log" \
            --pcf-allow-unconstrained >/dev/null 2>&1 || true
        grep 'Max frequency' "$top.log" | tail -1 | sed 's/.*: *\([0-9.]*\) MHz.*/\1/'
    done | sort -n | sed -n 3p | xargs -I MHZ printf '%s %s %s' "$luts" "$ffs" MHZ
}

row() { # row NAME STATED MEASURED
    printf '%-58s %5s %5s %8s   %s\n' "$1" $3 "$2"
}

# design NAME PLANE LANES: 64-bit words, two planes of 12 -> 20
design() {
    local plane1=${2/SEED/1} plane2=${2/SEED/2}
    printf '{"schema_version": 1, "name": "%s", "planes": [{"matrix": %s}, {"matrix": %s}],
        "stream": {"width": 64, "lanes": %s}}' "$1" "$plane1" "$plane2" "$3" >"$1.json"
    "$tool" generate "$1.json" --out out --engine builtin >/dev/null
}

# parts NAME LANES Y: gearbox, skid, decoders and output without frame control; the count of groups comes with the word
parts() {
    local name=$1 lanes=$2 y=$3 lane count user data
    count=$(sed -n 's/ *input  wire *\(\[[0-9:]*\] \)\? *in_count,.*/\1/p' "out/$name/rtl/${name}_gearbox.v")
    user=$(sed -n 's/ *output wire *\(\[[0-9:]*\] \)\? *out_groups,.*/\1/p' "out/$name/rtl/${name}_gearbox.v")
    data=$(((lanes * y + 7) / 8 * 8))
    {
        echo "module ${name}_parts(input clk, input rst, input s_valid, output s_ready, input [63:0] s_data, input s_last,"
        echo "    input ${count}s_count, output m_valid, input m_ready, output [$((data - 1)):0] m_data, output ${user}m_user,"
        echo "    output m_last);"
        echo "wire v, r, l, bv, br, bl; wire ${user}g, bg; wire [$((lanes * 24 - 1)):0] d, x;"
        echo "${name}_gearbox gearbox(clk, rst, s_valid, s_data, s_count, s_last, r, s_ready, v, d, g, l);"
        echo "${name}_skid skid(clk, rst, v, d, g, l, br, r, bv, x, bg, bl);"
        for ((lane = 0; lane < lanes; lane++)); do
            echo "wire [$((y - 1)):0] y$lane; ${name}_xor xor$lane(x[$((lane * 24)) +: 24], y$lane);"
        done
        echo "${name}_output out(clk, rst, bv, bg, bl, $(seq -f 'y%g,' -s ' ' 0 $((lanes - 1))) m_ready, br, m_valid, m_data, m_user, m_last);"
        echo "endmodule"
    } >"${name}_parts.v"
    measure "${name}_parts" "${name}_parts.v" "out/$name/rtl/${name}_gearbox.v" "out/$name/rtl/${name}_skid.v" \
        "out/$name/rtl/${name}_xor.v" "out/$name/rtl/${name}_output.v"
}

# beside NAME Y: the reference's slice, gearbox and slice around our decoder
beside() {
    {
        echo "module reference(input clk, input rst, input s_valid, output s_ready, input [63:0] s_data, input s_last,"
        echo "    output m_valid, input m_ready, output [$(($2 - 1)):0] m_data, output m_last);"
        echo "wire v1, r1, l1, v2, r2, l2; wire [63:0] d1; wire [23:0] x; wire [$(($2 - 1)):0] y;"
        echo "axis_skid #(65) i(clk, rst, s_valid, s_ready, {s_last, s_data}, v1, r1, {l1, d1});"
        echo "gear_ph g(clk, rst, v1, r1, d1, l1, v2, r2, x, l2); $1_xor d(x, y);"
        echo "axis_skid #($(($2 + 1))) o(clk, rst, v2, r2, {l2, y}, m_valid, m_ready, {m_last, m_data});"
        echo "endmodule"
    } >reference.v
    measure reference reference.v "out/$1/rtl/$1_xor.v" "$reference/axis_skid.v" "$reference/gear_w_64_24.v"
}

yosys -V
nextpnr-ice40 --version 2>&1
echo "yosys synth_ice40 (no flags); nextpnr-ice40 --hx8k --package ct256 --freq 200, median of seeds 1 to 5"
printf '%-58s %5s %5s %8s   %s\n' "64-bit words" LUT4 FF MHz "to beat"
tap2='{"n_tap": 2, "n_in": 12, "n_out": 20, "seed": SEED}'
half='{"random": {"density": 0.5}, "n_in": 12, "n_out": 20, "seed": SEED}'
design tap "$tap2" 1
design dense "$half" 1
design lanes "$tap2" 3
design wide '{"n_tap": 2, "n_in": 63, "n_out": 4, "seed": SEED}' 1
sed 's/, {"matrix"[^]]*\]/]/' wide.json >wide63.json
"$tool" generate wide63.json --out out --force --engine builtin >/dev/null
if [[ -n $reference ]]; then
    row "reference: 2 x 12->20, N_tap 2, slices and gearbox" "" "$(beside tap 40)"
    row "reference: half density" "" "$(beside dense 40)"
fi
row "2 x 12->20, N_tap 2, without frame control" "261 294 157" "$(parts tap 1 40)"
row "half density, without frame control" "313 315 148" "$(parts dense 1 40)"
row "3 lanes of N_tap 2, without frame control" "675 456 151" "$(parts lanes 3 40)"
row "gearbox 64->63 alone" "670" "$(measure wide_gearbox out/wide/rtl/wide_gearbox.v)"
row "2 x 12->20, N_tap 2, full contract, 32-bit counts" "340 330 150" "$(measure tap out/tap/rtl/*.v)"
row "half density, full contract" "" "$(measure dense out/dense/rtl/*.v)"
