

LATENCY = @LATENCY@


@cocotb.test()
async def decodes(dut):
    """Every vector gives its output after LATENCY enabled clocks; other clocks change nothing."""
    Clock(dut.clk, 10, unit="ns").start()
    waiting = list(zip(read_hex("@NAME@_x.hex"), read_hex("@NAME@_y.hex"), strict=True))
    stages = [None] * LATENCY
@RESET@    while waiting or any(stage is not None for stage in stages):
        offers, enabled = bool(waiting) and RNG.random() < 0.8, RNG.random() < 0.8
        dut.x.value = waiting[0][0] if offers else RNG.getrandbits(len(dut.x))
        dut.ce.value = enabled
@VALID_IN@        await RisingEdge(dut.clk)
        if enabled:
            stages = [waiting.pop(0)[1] if offers else None, *stages[:-1]]
        await FallingEdge(dut.clk)
@VALID_OUT@        if stages[-1] is not None:
            assert int(dut.y.value) == stages[-1], f"{len(waiting)} vectors before the end"
