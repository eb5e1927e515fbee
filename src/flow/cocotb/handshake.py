

async def handshake(dut, ours, theirs):
    """Holds our side of a handshake at 1 up to an edge where theirs is 1."""
    getattr(dut, ours).value = 1
    await RisingEdge(dut.aclk)
    while not int(getattr(dut, theirs).value):
        await RisingEdge(dut.aclk)
    getattr(dut, ours).value = 0
