// A system in Verilator: the design, a memory with latency and stalls behind its AXI4 port, a consumer of its beats, and
// a processor whose reads and writes of registers are transfers on AXI4-Lite.
// Reads memory.bin (bytes from address 0) and frames.txt (address, words, groups); writes beats.txt (valid groups, last,
// data in hexadecimal).
#include "Vdec.h"
#include "bench.h"
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <vector>

namespace {
const unsigned WORD = 8;
const uint32_t NOWHERE = 0x80000000u;

Vdec top;
std::vector<unsigned char> memory;
std::ofstream beats;
uint32_t lfsr = 1;

bool coin()
{
    lfsr = lfsr >> 1 ^ (lfsr & 1 ? 0xa3000000u : 0);
    return lfsr & 1;
}

struct Word {
    uint64_t address;
    bool last;
};
std::deque<Word> asked;
bool offered = false;

// Handshakes of the last cycle.
struct Seen {
    bool aw, w, b, ar, r;
    uint32_t rdata;
} seen;

uint64_t load(uint64_t address)
{
    uint64_t word = 0;
    for (unsigned i = WORD; i-- > 0;)
        word = word << 8 | memory.at(address + i);
    return word;
}

void drive_memory()
{
    offered = offered || (!asked.empty() && coin());
    top.m_axi_arready = coin();
    top.m_axi_rvalid = offered;
    top.m_axi_rid = 0;
    const bool missing = offered && asked.front().address + WORD > memory.size();
    top.m_axi_rresp = missing ? 2 : 0;
    top.m_axi_rlast = offered && asked.front().last;
    top.m_axi_rdata = offered && !missing ? load(asked.front().address) : ~0ull;
}

void take_beat()
{
    char digits[9];
    beats << int(top.m_axis_tuser) << ' ' << int(top.m_axis_tlast) << ' ';
    for (unsigned i = sizeof top.m_axis_tdata / 4; i-- > 0;) {
        std::snprintf(digits, sizeof digits, "%08x", unsigned(top.m_axis_tdata[i]));
        beats << digits;
    }
    beats << '\n';
}

void cycle()
{
    drive_memory();
    top.m_axis_tready = coin();
    top.aclk = 0;
    top.eval();
    seen = {top.s_axil_awvalid && top.s_axil_awready, top.s_axil_wvalid && top.s_axil_wready,
            top.s_axil_bvalid && top.s_axil_bready, top.s_axil_arvalid && top.s_axil_arready,
            top.s_axil_rvalid && top.s_axil_rready, top.s_axil_rdata};
    if (top.m_axis_tvalid && top.m_axis_tready)
        take_beat();
    if (top.m_axi_rvalid && top.m_axi_rready) {
        asked.pop_front();
        offered = false;
    }
    if (top.m_axi_arvalid && top.m_axi_arready)
        for (unsigned i = 0; i <= top.m_axi_arlen; i++)
            asked.push_back({top.m_axi_araddr + uint64_t(i) * WORD, i == top.m_axi_arlen});
    top.aclk = 1;
    top.eval();
}
} // namespace

extern "C" uint32_t dec_read(uintptr_t base, uint32_t offset)
{
    top.s_axil_araddr = (base + offset) & 63;
    top.s_axil_arvalid = 1;
    do cycle(); while (!seen.ar);
    top.s_axil_arvalid = 0;
    top.s_axil_rready = 1;
    do cycle(); while (!seen.r);
    top.s_axil_rready = 0;
    return seen.rdata;
}

extern "C" void dec_write(uintptr_t base, uint32_t offset, uint32_t value)
{
    top.s_axil_awaddr = (base + offset) & 63;
    top.s_axil_wdata = value;
    top.s_axil_wstrb = 15;
    top.s_axil_awvalid = top.s_axil_wvalid = 1;
    do {
        cycle();
        top.s_axil_awvalid = top.s_axil_awvalid && !seen.aw;
        top.s_axil_wvalid = top.s_axil_wvalid && !seen.w;
    } while (top.s_axil_awvalid || top.s_axil_wvalid);
    top.s_axil_bready = 1;
    do cycle(); while (!seen.b);
    top.s_axil_bready = 0;
}

extern "C" int bench_irq(void)
{
    return top.irq;
}

extern "C" uint32_t bench_nowhere(void)
{
    return NOWHERE;
}

int main()
{
    std::ifstream image("memory.bin", std::ios::binary), list("frames.txt");
    memory.assign(std::istreambuf_iterator<char>(image), std::istreambuf_iterator<char>());
    std::vector<frame> frames;
    for (frame next; list >> next.address >> next.words >> next.groups;)
        frames.push_back(next);
    beats.open("beats.txt");
    for (int i = 0; i < 8; i++) {
        top.aresetn = i >= 4;
        cycle();
    }
    const int line = play(frames.data(), frames.size());
    if (line)
        std::printf("play.c:%d: does not hold\n", line);
    return line != 0;
}
