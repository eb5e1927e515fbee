#!/usr/bin/env bash
# LUTs and registers of twelve whole designs, portable and of the target's cells, by the scripts that `generate` writes.
# Usage: benches/whole_designs.sh [FAMILY...], of ice40 ecp5 xilinx gowin (all of them by default)
# DESIGNS=a,b takes some of the designs.
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

# measure NAME TARGET FAMILY: "LUT FF"
measure() {
    local dir="$2/$1"
    [[ -d $dir ]] || "$FLEXOR_HDL" generate "$1.json" --target "$2" --out "$2" --engine builtin >/dev/null
    (cd "$dir" && mkdir -p build && yosys -q synth/"$3".ys -p 'tee -o build/stat.txt stat' >/dev/null)
    awk '$1 ~ /^(SB_LUT4|LUT[1-6]|INV)$/ { lut += $2 } $1 ~ /^(SB_DFF|TRELLIS_FF|FD[CPRS]E|DFF)/ { ff += $2 }
        END { printf "%d %d\n", lut, ff }' "$dir/build/stat.txt"
}

yosys -V
echo "LUTs and registers, portable / cells, and LUTs of cells over portable"
printf '%-12s' design "${families[@]}"
echo
for name in "${all[@]}"; do
    printf '%-12s' "$name"
    for family in "${families[@]}"; do
        read -r lut ff <<<"$(measure "$name" generic "$family")"
        read -r own_lut own_ff <<<"$(measure "$name" "$family" "$family")"
        printf ' %-28s' "$lut/$own_lut $ff/$own_ff $(awk "BEGIN { printf \"%.3f\", $own_lut / $lut }")"
    done
    echo
done
