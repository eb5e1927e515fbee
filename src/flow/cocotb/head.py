"""cocotb test of @TOP@: needs cocotb 2 and Icarus Verilog.

    python3 tb/test_@NAME@.py

Vectors and expected outputs are those of the testbench beside this file.
Made by flexor-hdl @VERSION@; this file is yours.
"""

@RANDOM@from pathlib import Path

import cocotb
@CLOCK@from cocotb.triggers import @TRIGGERS@

HERE = Path(__file__).resolve().parent
@RNG@

def read_hex(file):
    """Numbers of a file of vectors, one a line."""
    return [int(line, 16) for line in (HERE / file).read_text().split()]
