"""@TOP@ as a component of Amaranth.

Made by flexor-hdl @VERSION@; this file is yours.
"""

from pathlib import Path

from amaranth.hdl import ClockSignal, Instance, Module, ResetSignal
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

DESIGN = Path(__file__).resolve().parent.parent
SOURCES = [
@SOURCES@]


class Decoder(wiring.Component):
    """The design in domain sync; ports of no stream are members of their names."""

    def __init__(self):
        super().__init__({
@MEMBERS@        })

    def elaborate(self, platform):
        if platform is not None:
            for source in SOURCES:
                platform.add_file(source, (DESIGN / source).read_text())
        m = Module()
        m.submodules.decoder = Instance(
            "@TOP@",
@CONNECTIONS@        )
        return m
