

async def start(dut):
    """Starts the source, and waits until it has no more to read."""
    dut.start.value = 1
    await RisingEdge(dut.aclk)
    dut.start.value = 0
    await RisingEdge(dut.aclk)
    while int(dut.busy.value):
        await RisingEdge(dut.aclk)
