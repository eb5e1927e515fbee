

async def send(dut, groups, words):
    """Sends a frame word by word."""
    for i, word in enumerate(words):
        while stalls():
            await RisingEdge(dut.aclk)
        dut.s_axis_tdata.value = word
        dut.s_axis_tlast.value = i == len(words) - 1
@GROUPS@        await handshake(dut, "s_axis_tvalid", "s_axis_tready")
