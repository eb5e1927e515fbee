#!/usr/bin/env bash
# LUTs, registers and clock of twelve whole designs, portable and of the target's cells, by the scripts that
# `generate` writes.
# Usage: benches/whole_designs.sh [FAMILY...], of ice40 ecp5 xilinx gowin (all of them by default)
# DESIGNS=a,b takes some of the designs, NO_CLOCK=1 places none, EFFORT is that of the searches, FLAGS go to yosys'
# synth_<family>. The tools of place and route are nextpnr-ice40, nextpnr-ecp5 and nextpnr-himbaechel, or what
# NEXTPNR_ECP5 and NEXTPNR_GOWIN name.
set -euo pipefail
cd "$(dirname "$0")/.."
families=("$@")
[[ $# -gt 0 ]] || families=(ice40 ecp5 xilinx gowin)
if [[ -z ${FLEXOR_HDL:-} ]]; then
    cargo build -q --release --locked
    FLEXOR_HDL=${CARGO_TARGET_DIR:-$PWD/target}/release/flexor-hdl
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp hdl_out/ice40_8_20/spec.json "$work/ice40_8_20.json"
cp hdl_out/stream_8_20/spec.json "$work/stream_8_20.json"
cd "$work"

# spec NAME FIELDS STREAM PLANE...
spec() {
    local name=$1 fields=$2 stream=$3 planes
    shift 3
    planes=$(printf ', {"matrix": {%s}}' "$@")
    echo "{\"schema_version\": 1, \"name\": \"$name\", \"planes\": [${planes#, }], $fields \"stream\": {$stream}}" >"$name.json"
}

size='"n_in": 12, "n_out": 20'
tap() { echo "\"n_tap\": $1, $size, \"seed\": $2"; }
half() { echo "\"random\": {\"density\": 0.5}, $size, \"seed\": $1"; }
wide='"width": 64, "lanes": 4'
spec tap2 '' "$wide" "$(tap 2 1)" "$(tap 2 2)"
spec tap3 '' "$wide" "$(tap 3 1)" "$(tap 3 2)"
spec dense '' "$wide" "$(half 1)" "$(half 2)"
spec dense_64x32 '' '"width": 64' '"random": {"density": 0.5}, "n_in": 32, "n_out": 64, "seed": 1'
words=$(seq -f '"%016.0f"' -s , 15)
rom="{\"basis_digest\": \"\", \"frames\": [{\"groups\": 40, \"words\": [$words]}]}"
spec rom '' '"width": 64, "lanes": 2, "source": "rom", "rom": '"$rom" "$(half 1)" "$(half 2)"
spec axi '' '"width": 64, "lanes": 2, "source": "axi", "axi_lite": true' "$(half 1)" "$(half 2)"
spec scale '' '"width": 64, "lanes": 2, "scale": "sign"' "$(half 1)" "$(half 2)"
spec tkeep '' '"width": 64, "lanes": 2, "tkeep": true, "order": "weight"' "$(half 1)" "$(half 2)"
spec product '"polarity": "product",' "$wide" "$(half 1)" "$(half 2)"
spec pipelined '"pipeline": {"levels": 2},' "$wide" "$(half 1)" "$(half 2)"
all=(ice40_8_20 stream_8_20 tap2 tap3 dense dense_64x32 rom axi scale tkeep product pipelined)
[[ -z ${DESIGNS:-} ]] || IFS=, read -ra all <<<"$DESIGNS"

# The digest of a memory's basis stands in what the tool refuses.
sed -i "s/digest\": \"\"/digest\": \"$("$FLEXOR_HDL" generate rom.json --dry-run 2>&1 | grep -o '[0-9a-f]\{64\}' | tail -1)\"/" rom.json

# build NAME TARGET: the folder of the design, generated once
build() {
    [[ -d $2/$1 ]] || "$FLEXOR_HDL" generate "$1.json" --target "$2" ${EFFORT:+--effort "$EFFORT"} --out "$2" --engine builtin >/dev/null 2>&1
}

# measure NAME TARGET FAMILY: "LUT FF"
measure() {
    build "$1" "$2"
    cd "$2/$1"
    mkdir -p build
    sed "s/^synth_$3 /&${FLAGS:-} /" synth/"$3".ys >build/counted.ys
    yosys -q build/counted.ys -p 'tee -q -o build/stat.txt stat' >/dev/null
    awk '$1 ~ /^(SB_LUT4|LUT[1-6]|INV)$/ { lut += $2 } $1 ~ /^(SB_DFF|TRELLIS_FF|FD[CPRS]E|DFF)/ { ff += $2 }
        END { printf "%d %d\n", lut, ff }' build/stat.txt
}

# clock NAME TARGET FAMILY: MHz by nextpnr, the design between shift registers; - without a nextpnr
clock() {
    local tool=nextpnr-$3
    [[ $3 != gowin ]] || tool=nextpnr-himbaechel
    [[ $3 != ecp5 ]] || tool=${NEXTPNR_ECP5:-$tool}
    [[ $3 != gowin ]] || tool=${NEXTPNR_GOWIN:-$tool}
    if [[ -n ${NO_CLOCK:-} || $3 == xilinx ]] || ! command -v "$tool" >/dev/null; then
        echo -
        return
    fi
    (cd "$2/$1" && sed -i "s/^synth_$3 /&${FLAGS:-} /" synth/place_"$3".ys && NEXTPNR=$tool sh synth/place_"$3".sh 2>&1) | grep 'Max frequency' | tail -1 |
        sed 's/.*: *\([0-9]*\).* MHz.*/\1/'
}

yosys -V
echo 'portable / cells: LUTs, LUTs of cells over portable, registers, MHz'
for family in "${families[@]}"; do
    printf '\n| %s | LUTs | | registers | MHz |\n|---|---|---|---|---|\n' "$family"
    for name in "${all[@]}"; do
        portable=$(measure "$name" generic "$family")
        cells=$(measure "$name" "$family" "$family")
        ratio=$(awk "BEGIN { printf \"%.3f\", ${cells% *} / ${portable% *} }")
        echo "| $name | ${portable% *} / ${cells% *} | $ratio | ${portable#* } / ${cells#* } |" \
            "$(clock "$name" generic "$family") / $(clock "$name" "$family" "$family") |"
    done
done
