

# Widths in bits: tdata and tuser of a beat.
M, U = @M@, @U@
@LANES@

def stalls():
    """Whether a channel waits for a cycle."""
    return RNG.random() < 0.4


async def reset(dut):
    """Resets the design, which offers and takes nothing in reset and offers nothing at the first edge behind."""
    dut.@RESET@.value = @RESET_ON@
    for port in [
@INPUTS@    ]:
        getattr(dut, port).value = 0
    await ClockCycles(dut.aclk, 2)
    quiet = [
@QUIET@    ]
    for _ in range(3):
        await RisingEdge(dut.aclk)
        for port in quiet:
            assert int(getattr(dut, port).value) == 0, f"{port} in reset"
    dut.@RESET@.value = @RESET_OFF@
    await RisingEdge(dut.aclk)
    assert int(dut.m_axis_tvalid.value) == 0, "m_axis_tvalid at the first edge"


class Sink:
    """Takes beats with stalls and counts pulses; a beat that is offered stays until it is taken."""

    def __init__(self, dut, pulses):
        self.dut, self.beats, self.pulses = dut, [], dict.fromkeys(pulses, 0)
        cocotb.start_soon(self.run())

    async def run(self):
        """Looks at every edge."""
        ready, waiting = False, None
        while True:
            await RisingEdge(self.dut.aclk)
            for port in self.pulses:
                self.pulses[port] += int(getattr(self.dut, port).value)
            beat = self.beat() if int(self.dut.m_axis_tvalid.value) else None
            assert waiting in (None, beat), "a beat changed while it waited"
            if ready and beat is not None:
                self.beats.append(beat)
            waiting = None if ready else beat
            ready = not stalls()
            self.dut.m_axis_tready.value = ready

    def beat(self):
        """{tlast, tuser, tdata} of the beat that is offered, as in the file of beats."""
        last, user = int(self.dut.m_axis_tlast.value), int(self.dut.m_axis_tuser.value)
@KEEP@@DATA@        return last << (M + U) | user << M | data
