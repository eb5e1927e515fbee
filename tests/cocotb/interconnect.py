"""Models of cocotbext-axi, as they are, around a design in Icarus Verilog: a memory on AXI4, a master on AXI4-Lite, a sink
on AXI4-Stream.

`python3 interconnect.py ROOM`: the folder ROOM holds the design `dec` and case.json, a list of frames: "address", "words"
(bytes in hexadecimal), "n_words", "groups", and the expected "beats" (bytes) and "valid" (groups of each beat).
"""

import itertools
import json
import os
import random
import sys
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge, with_timeout
from cocotbext.axi import AxiLiteBus, AxiLiteMaster, AxiRamRead, AxiReadBus, AxiStreamBus, AxiStreamSink

VERSION, CONTROL, STATUS, FRAMES, GROUPS, WORDS, ADDRESS, ENABLE, HAPPENED = 0, 8, 12, 16, 20, 24, 28, 36, 40
DONE = 1


def stalls(seed):
    """Pauses in about half of the cycles."""
    source = random.Random(seed)
    return (source.random() < 0.5 for _ in itertools.count())


def models(dut):
    """Memory, master of the registers and sink of the beats, with stalls."""
    shared = dut.aclk, dut.aresetn, False
    memory = AxiRamRead(AxiReadBus.from_prefix(dut, "m_axi"), *shared, size=1 << 20)
    registers = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), *shared)
    sink = AxiStreamSink(AxiStreamBus.from_prefix(dut, "m_axis"), *shared)
    for seed, channel in enumerate([memory.ar_channel, memory.r_channel, sink]):
        channel.set_pause_generator(stalls(seed))
    return memory, registers, sink


async def play(dut, frame, memory, registers, sink):
    """Fetches a frame, waits for its interrupt and acknowledges it; its beats."""
    memory.write(frame["address"], bytes.fromhex(frame["words"]))
    for register, name in [(GROUPS, "groups"), (WORDS, "n_words"), (ADDRESS, "address")]:
        await registers.write_dword(register, frame[name])
    assert dut.irq.value == 0
    await registers.write_dword(CONTROL, 1)
    beats = await sink.recv(compact=False)
    if dut.irq.value == 0:
        await RisingEdge(dut.irq)
    assert await registers.read_dword(HAPPENED) == DONE
    await registers.write_dword(HAPPENED, DONE)
    await RisingEdge(dut.aclk)
    assert dut.irq.value == 0
    return beats


async def play_all(dut):
    dut.aresetn.value = 0
    memory, registers, sink = models(dut)
    await ClockCycles(dut.aclk, 4)
    dut.aresetn.value = 1
    await ClockCycles(dut.aclk, 2)
    assert await registers.read_dword(VERSION) & 0xFF == 2
    await registers.write_dword(ENABLE, DONE)
    frames = json.loads(Path(os.environ["CASE"]).read_text())
    for n, frame in enumerate(frames, 1):
        beats = await play(dut, frame, memory, registers, sink)
        assert bytes(beats.tdata).hex() == frame["beats"], f"frame {n}"
        lanes = len(beats.tdata) // len(frame["valid"])
        assert list(beats.tuser)[::lanes] == frame["valid"], f"frame {n}"
        assert await registers.read_dword(FRAMES) == n
    assert await registers.read_dword(STATUS) == 0


@cocotb.test()
async def frames_come_through(dut):
    """Every frame comes out of the memory as the expected beats."""
    Clock(dut.aclk, 10, "ns").start()
    await with_timeout(play_all(dut), 10, "ms")


def main(room):
    from cocotb_tools.check_results import get_results
    from cocotb_tools.runner import get_runner

    sources = [room / "dec" / line for line in (room / "dec/dec.f").read_text().split()]
    runner = get_runner("icarus")
    runner.build(sources=sources, hdl_toplevel="dec", build_dir=room / "sim", timescale=("1ns", "1ps"))
    os.environ["CASE"] = str(room / "case.json")
    results = runner.test(hdl_toplevel="dec", test_module=Path(__file__).stem, build_dir=room / "sim")
    n_tests, n_failed = get_results(results)
    sys.exit(n_tests != 1 or n_failed != 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
