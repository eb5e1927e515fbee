"""Elaborates the modules of a design for LiteX (litex_top.v) and Amaranth (amaranth_top.il); its name is the argument."""

import importlib.util
import sys
from pathlib import Path

from amaranth.back import rtlil
from migen import Record, Signal
from migen.fhdl import verilog


def load(kind):
    """The module of the design for a framework."""
    name = f"{kind}_{sys.argv[1]}"
    spec = importlib.util.spec_from_file_location(name, f"soc/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def signals(value):
    """The signals of an interface of Migen or LiteX."""
    if isinstance(value, Signal):
        return {value}
    if isinstance(value, Record):
        return set(value.flatten())
    return set().union(*map(signals, vars(value).values())) if hasattr(value, "__dict__") else set()


class Platform:
    """What a platform is given."""

    def __init__(self):
        self.sources = []

    def add_source(self, path):
        self.sources.append(Path(path).read_text())

    def add_file(self, name, text):
        self.sources.append(text)


platform = Platform()
decoder = load("litex").Decoder(platform)
members = [value for name, value in vars(decoder).items() if not name.startswith("_")]
ports = set().union(*map(signals, members))
Path("litex_top.v").write_text(str(verilog.convert(decoder, ios=ports, name="litex_top")))

litex, platform = platform.sources, Platform()
Path("amaranth_top.il").write_text(rtlil.convert(load("amaranth").Decoder(), name="amaranth_top", platform=platform))
assert litex and litex == platform.sources
