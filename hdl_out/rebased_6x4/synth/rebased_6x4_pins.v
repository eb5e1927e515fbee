// Harness for place and route, no part of the design, which is between shift registers: 4 inputs and
// 6 outputs on three pins. What counts in it is the clock; every path is from register to register.
`default_nettype none

module rebased_6x4_pins (
    input  wire clk,
    input  wire shift_in,
    output wire shift_out
);
    reg [3:0] driven;
    reg [5:0] held;
    reg [5:0] sums;
    wire [5:0] seen;

    rebased_6x4_xor dut (
        .x(driven[3:0]),
        .y(seen[5:0])
    );

    always @(posedge clk) begin
        driven <= {driven, shift_in};
        held <= seen;
        sums <= held ^ {sums, shift_in};
    end
    assign shift_out = sums[5];
endmodule

`default_nettype wire
