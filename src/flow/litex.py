"""@TOP@ as a module of LiteX and Migen.

Made by flexor-hdl @VERSION@; this file is yours.
"""

from pathlib import Path

from migen import ClockSignal, Instance, Module, ResetSignal, Signal@IMPORTS@

DESIGN = Path(__file__).resolve().parent.parent
SOURCES = [
@SOURCES@]


class Decoder(Module):
    """The design in the clock domain of the module; ports of no bus are signals of their names."""

    def __init__(self, platform=None):
@INTERFACES@        self.specials += Instance(
            "@TOP@",
@CONNECTIONS@        )
        if platform is not None:
            for source in SOURCES:
                platform.add_source(str(DESIGN / source))
