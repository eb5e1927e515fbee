

BYTES = W // 8


def fails(word):
    """Whether the memory gives the word with an error: a word of ones."""
    return word == (1 << W) - 1


class Memory:
    """AXI4 slave with stalls."""

    def __init__(self, dut):
        self.dut, self.words, self.bursts = dut, {}, []
        cocotb.start_soon(self.take_bursts())
        cocotb.start_soon(self.give_words())

    def store(self, words):
        """Stores a frame of words; returns its address."""
        base = RNG.getrandbits(len(self.dut.m_axi_araddr) - 1) // BYTES * BYTES
        self.words = {base + i * BYTES: word for i, word in enumerate(words)}
        return base

    async def take_bursts(self):
        """Takes reads, of whole words and within 4 KiB."""
        while True:
            while stalls():
                await RisingEdge(self.dut.aclk)
            await handshake(self.dut, "m_axi_arready", "m_axi_arvalid")
            address, n = int(self.dut.m_axi_araddr.value), int(self.dut.m_axi_arlen.value) + 1
            assert int(self.dut.m_axi_arburst.value) == 1, "a burst of another type than INCR"
            assert 1 << int(self.dut.m_axi_arsize.value) == BYTES, "a burst of other words"
            assert address % BYTES == 0 and address % 4096 + n * BYTES <= 4096, "a burst across 4 KiB"
            self.bursts.append((address, n))

    async def give_words(self):
        """Answers the reads in their order."""
        while True:
            await RisingEdge(self.dut.aclk)
            if not self.bursts:
                continue
            address, n = self.bursts.pop(0)
            for i in range(n):
                while stalls():
                    await RisingEdge(self.dut.aclk)
                word = self.words[address + i * BYTES]
                self.dut.m_axi_rdata.value = word
                self.dut.m_axi_rresp.value = 2 if fails(word) else 0
                self.dut.m_axi_rlast.value = i == n - 1
                await handshake(self.dut, "m_axi_rvalid", "m_axi_rready")
