// The clock for simulators with delays; BENCH names the module it drives. No design can be called like a module of a bench.
`timescale 1ns/1ps
`default_nettype none
module _clock;
    reg clk;
    initial clk = 1'b0;
    always #5 clk = ~clk;
    `BENCH bench (.clk(clk));
endmodule
`default_nettype wire
