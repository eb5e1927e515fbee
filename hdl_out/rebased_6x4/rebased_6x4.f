rtl/rebased_6x4_xor.v
