// Simulation model of SB_LUT4. Synthesis knows the cell itself.
`default_nettype none

module SB_LUT4 #(
    parameter [15:0] LUT_INIT = 16'h0000
) (
    output wire O,
    input wire I0,
    input wire I1,
    input wire I2,
    input wire I3
);
    assign O = LUT_INIT[{I3, I2, I1, I0}];
endmodule

`default_nettype wire
