"""Simulates a SoC of LiteX around the design `dec` and compares the weights that its CPU reads with those of `unpack`.

Arguments: the folder of the design, a folder with the files of `pack` in `packed` and the codes of `unpack` in
`codes.npz`, a CPU of LiteX, the standard of its bus. The current folder gets everything else.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from litex.build.generic_platform import Pins, Subsignal
from litex.build.io import CRG
from litex.build.sim import SimPlatform
from litex.gen import LiteXModule
from litex.soc.integration import export
from litex.soc.integration.common import get_mem_data
from litex.soc.integration.soc import SoCRegion
from litex.soc.integration.soc_core import SoCCore
from litex.soc.interconnect.csr import CSR, CSRStatus

HERE = Path(__file__).resolve().parent
GENERATED = Path("generated")
PINS = [
    ("sys_clk", 0, Pins(1)),
    (
        "serial",
        0,
        *(
            Subsignal(f"{side}_{name}", Pins(width))
            for side in ("source", "sink")
            for name, width in (("valid", 1), ("ready", 1), ("data", 8))
        ),
    ),
]


class Reader(LiteXModule):
    """The beat that a stream offers, as registers of the SoC; a write to `next` takes it."""

    def __init__(self, source):
        self.valid = CSRStatus()
        self.last = CSRStatus()
        self.user = CSRStatus(len(source.user))
        self.data = CSRStatus(len(source.data))
        self.next = CSR()
        for name in ("valid", "last", "user", "data"):
            self.comb += getattr(self, name).status.eq(getattr(source, name))
        self.comb += source.ready.eq(self.next.re)


class Soc(SoCCore):
    """A CPU with memories and a console; the decoder is a master and a slave of its bus."""

    def __init__(self, platform, design, cpu, bus):
        self.crg = CRG(platform.request("sys_clk"))
        memories = {"integrated_rom_size": 0x8000, "integrated_main_ram_size": 0x4000}
        # The CPU takes beats while the decoder waits for room: on a shared AXI bus neither would go on.
        buses = {"bus_standard": bus, "bus_interconnect": "crossbar"}
        super().__init__(platform, 1e6, cpu_type=cpu, uart_name="sim", **buses, **memories)
        self.decoder = load(design / "soc/litex_dec.py").Decoder(platform)
        self.reader = Reader(self.decoder.source)
        self.bus.add_master("decoder", self.decoder.bus)
        self.bus.add_slave("decoder", self.decoder.control, SoCRegion(0x9000_0000, 0x1000, cached=False))


def load(path):
    """The module of Python in a file."""
    spec = importlib.util.spec_from_file_location("module", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*command):
    """What a command prints; it must succeed."""
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def write_headers(soc):
    """The map of the SoC for its program."""
    GENERATED.mkdir()
    GENERATED.joinpath("mem.h").write_text(export.get_mem_header(soc.bus.regions))
    GENERATED.joinpath("regions.ld").write_text(export.get_linker_regions(soc.bus.regions))
    base = soc.bus.regions["csr"].origin
    registers = export.get_csr_header(soc.csr_regions, soc.constants, base, with_access_functions=False)
    GENERATED.joinpath("csr.h").write_text(registers)


def compile_program(soc, design, packed):
    """The words of the ROM."""
    compiler = "riscv64-unknown-elf-gcc"
    strict = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-Os"]
    includes = ["-I.", f"-I{design / 'sw'}", f"-I{packed}", "-Lgenerated"]
    alone = ["-ffreestanding", "-nostdlib", f"-Wl,-T{HERE / 'play.ld'}"]
    flags = soc.cpu.gcc_flags.split()
    run(compiler, *flags, *strict, *includes, *alone, str(HERE / "play.c"), "-lgcc", "-o", "play.elf")
    run("riscv64-unknown-elf-objcopy", "-O", "binary", "play.elf", "play.bin")
    return get_mem_data("play.bin", data_width=32, endianness="little")


def simulate(platform, soc):
    """What the program prints on the console."""
    fragment = soc.get_fragment()
    platform.finalize(fragment)
    platform.get_verilog(fragment, name="soc", regular_comb=False).write("soc.v")
    sources = [source[0] for source in platform.sources]
    # The text of LiteX and of its CPUs has warnings; that of the design has none, which other tests show.
    quiet = ["-Wno-lint", "-Wno-style", "-Wno-BLKANDNBLK", "-Wno-COMBDLY"]
    command = ["verilator", "--binary", *quiet, "--top-module", "bench", "-Mdir", "obj"]
    run(*command, "-CFLAGS", "-O1", str(HERE / "bench.v"), "soc.v", *sources)
    return run("obj/Vbench").partition("\4")[0]


def beats_in(lines):
    """Beats of every frame: valid groups, and bits of the data from the lowest."""
    frames = [[]]
    for kind, *fields in map(str.split, lines):
        if kind == "beat":
            groups, last, data = (int(field, 16) for field in fields)
            frames[-1].append((groups, data))
            if last:
                frames.append([])
        else:
            assert kind == "passed", lines
    assert not frames.pop()
    return frames


def codes_in(beats, planes, outputs, n_weights):
    """Codes of a frame, plane by plane."""
    groups = [data >> lane * planes * outputs for n, data in beats for lane in range(n)]
    bits = [[[group >> p * outputs + i & 1 for i in range(outputs)] for group in groups] for p in range(planes)]
    return np.array(bits).reshape(planes, -1)[:, :n_weights]


def main(design, room, cpu, bus):
    platform = SimPlatform("SIM", PINS)
    soc = Soc(platform, design, cpu, bus)
    soc.finalize()
    write_headers(soc)
    soc.init_rom("rom", compile_program(soc, design, room / "packed"))
    printed = simulate(platform, soc)
    frames, expected = beats_in(printed.splitlines()), np.load(room / "codes.npz")
    assert len(frames) == len(expected.files), printed
    n_out = json.loads((room / "packed/manifest.json").read_text())["planes"][0]["n_out"]
    for beats, name in zip(frames, expected.files):
        codes = expected[name].reshape(len(expected[name]), -1)
        assert (codes_in(beats, len(codes), n_out, codes.shape[1]) == codes).all(), name
        print(f"{name}: {codes.size} codes in {len(beats)} beats")
    print("PASS")


main(*map(Path, sys.argv[1:3]), *sys.argv[3:])
