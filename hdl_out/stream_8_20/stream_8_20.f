rtl/stream_8_20_xor.v
rtl/stream_8_20_frame.v
rtl/stream_8_20_gearbox.v
rtl/stream_8_20_skid.v
rtl/stream_8_20_output.v
rtl/stream_8_20.v
