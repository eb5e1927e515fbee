// Drives the one input `clk` of a bench until it finishes.
#include "Vbench.h"
#include "verilated.h"

int main(int argc, char** argv) {
    VerilatedContext context;
    context.commandArgs(argc, argv);
    Vbench bench{&context};
    bench.clk = 0;
    bench.eval();
    while (!context.gotFinish()) {
        context.timeInc(5);
        bench.clk = !bench.clk;
        bench.eval();
    }
    bench.final();
    return 0;
}
