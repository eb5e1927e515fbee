

@cocotb.test()
async def decodes(dut):
    """The frames give their beats and pulses."""
    Clock(dut.aclk, 10, unit="ns").start()
    await reset(dut)
    expected = read_hex("@NAME@_beats.hex")
    pulses = {
@PULSES@    }
    sink = Sink(dut, pulses)
@PLAY@    for _ in range(1000 + 100 * len(expected)):
        if len(sink.beats) >= len(expected):
            break
        await RisingEdge(dut.aclk)
    await ClockCycles(dut.aclk, 64)
    for i, (found, wanted) in enumerate(zip(sink.beats, expected)):
        assert found == wanted, f"beat {i}: {found:x}, expected {wanted:x}"
    assert len(sink.beats) == len(expected)
    assert sink.pulses == pulses
@FINAL@