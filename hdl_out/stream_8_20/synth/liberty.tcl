# Standard cells in build/; in the folder of the design: LIBERTY=FILE yosys -c synth/liberty.tcl
yosys -import
file mkdir build
file copy -force $::env(LIBERTY) build/library.lib
yosys read_liberty -lib build/library.lib
yosys read_verilog rtl/stream_8_20_xor.v rtl/stream_8_20_frame.v rtl/stream_8_20_gearbox.v rtl/stream_8_20_skid.v rtl/stream_8_20_output.v rtl/stream_8_20.v
yosys synth -top stream_8_20 -flatten
yosys dfflibmap -liberty build/library.lib
yosys abc -liberty build/library.lib
yosys opt_clean
yosys stat -liberty build/library.lib
yosys write_json build/liberty.json
yosys write_verilog -noattr build/liberty.v
