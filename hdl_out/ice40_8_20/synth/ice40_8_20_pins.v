// Harness for place and route, no part of the design, which is between shift registers: 68 inputs and
// 47 outputs on three pins. What counts in it is the clock; every path is from register to register.
`default_nettype none

module ice40_8_20_pins (
    input  wire clk,
    input  wire shift_in,
    output wire shift_out
);
    reg [67:0] driven;
    reg [46:0] held;
    reg [46:0] sums;
    wire [46:0] seen;

    ice40_8_20 dut (
        .aclk(clk),
        .aresetn(driven[0:0]),
        .s_axis_tdata(driven[32:1]),
        .s_axis_tvalid(driven[33:33]),
        .s_axis_tlast(driven[34:34]),
        .frame_groups(driven[66:35]),
        .m_axis_tready(driven[67:67]),
        .s_axis_tready(seen[0:0]),
        .m_axis_tdata(seen[40:1]),
        .m_axis_tvalid(seen[41:41]),
        .m_axis_tlast(seen[42:42]),
        .m_axis_tuser(seen[44:43]),
        .frame_short(seen[45:45]),
        .frame_long(seen[46:46])
    );

    always @(posedge clk) begin
        driven <= {driven, shift_in};
        held <= seen;
        sums <= held ^ {sums, shift_in};
    end
    assign shift_out = sums[46];
endmodule

`default_nettype wire
