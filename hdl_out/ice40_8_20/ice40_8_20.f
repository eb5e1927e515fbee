rtl/ice40_8_20_xor.v
rtl/ice40_8_20_frame.v
rtl/ice40_8_20_gearbox.v
rtl/ice40_8_20_skid.v
rtl/ice40_8_20_output.v
rtl/ice40_8_20.v
