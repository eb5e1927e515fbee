

@cocotb.test()
async def decodes(dut):
    """Every vector gives its output."""
    for x, y in zip(read_hex("@NAME@_x.hex"), read_hex("@NAME@_y.hex"), strict=True):
        dut.x.value = x
        await Timer(1, unit="ns")
        assert int(dut.y.value) == y, f"x = {x:x}"
