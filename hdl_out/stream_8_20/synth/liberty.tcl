# Standard cells in build/; in the folder of the design: LIBERTY=FILE yosys -c synth/liberty.tcl
yosys -import
file mkdir build
yosys read_liberty -lib $::env(LIBERTY)
yosys read_verilog rtl/stream_8_20_xor.v rtl/stream_8_20_frame.v rtl/stream_8_20_gearbox.v rtl/stream_8_20_skid.v rtl/stream_8_20_output.v rtl/stream_8_20.v
yosys synth -top stream_8_20 -flatten
yosys dfflibmap -liberty $::env(LIBERTY)
yosys abc -liberty $::env(LIBERTY)
yosys opt_clean
yosys stat -liberty $::env(LIBERTY)
yosys write_json build/liberty.json
yosys write_verilog -noattr build/liberty.v
