rtl/appendix_a_xor.v
