

# Registers, by their offsets in bytes.
@OFFSETS@

class Registers:
    """AXI4-Lite master with stalls."""

    def __init__(self, dut):
        self.dut = dut

    async def pause(self):
        """Waits some cycles or none."""
        while stalls():
            await RisingEdge(self.dut.aclk)

    async def send(self, channel, **payload):
        """Offers an address or data until it is taken."""
        await self.pause()
        for port, value in payload.items():
            getattr(self.dut, f"s_axil_{port}").value = value
        await handshake(self.dut, f"s_axil_{channel}valid", f"s_axil_{channel}ready")

    async def take(self, channel):
        """Takes an answer, which is OKAY."""
        await self.pause()
        await handshake(self.dut, f"s_axil_{channel}ready", f"s_axil_{channel}valid")
        assert int(getattr(self.dut, f"s_axil_{channel}resp").value) == 0, "an answer other than OKAY"

    async def write(self, offset, value):
        """Writes a register; address and data come in any order."""
        address = cocotb.start_soon(self.send("aw", awaddr=offset))
        await self.send("w", wdata=value, wstrb=15)
        await address
        await self.take("b")

    async def read(self, offset):
        """The value of a register."""
        await self.send("ar", araddr=offset)
        await self.take("r")
        return int(self.dut.s_axil_rdata.value)
