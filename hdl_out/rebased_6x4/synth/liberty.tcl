# Standard cells in build/; in the folder of the design: LIBERTY=FILE yosys -c synth/liberty.tcl
yosys -import
file mkdir build
yosys read_liberty -lib $::env(LIBERTY)
yosys read_verilog rtl/rebased_6x4_xor.v
yosys synth -top rebased_6x4_xor -flatten
yosys dfflibmap -liberty $::env(LIBERTY)
yosys abc -liberty $::env(LIBERTY)
yosys opt_clean
yosys stat -liberty $::env(LIBERTY)
yosys write_json build/liberty.json
yosys write_verilog -noattr build/liberty.v
