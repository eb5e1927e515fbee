#!/bin/sh
# Place and route what synth/ice40.ys made; in the folder of the design: sh synth/place_ice40.sh
exec nextpnr-ice40 --hx8k --package ct256 --pcf-allow-unconstrained --freq 300 --timing-allow-fail \
    --json build/ice40.json --asc build/ice40.asc
