// Harness for place and route, no part of the design, which is between shift registers: 68 inputs and
// 88 outputs on three pins. What counts in it is the clock; every path is from register to register.
`default_nettype none

module stream_8_20_pins (
    input  wire clk,
    input  wire shift_in,
    output wire shift_out
);
    reg [67:0] driven;
    reg [87:0] held;
    reg [87:0] sums;
    wire [87:0] seen;

    stream_8_20 dut (
        .aclk(clk),
        .aresetn(driven[0:0]),
        .s_axis_tdata(driven[32:1]),
        .s_axis_tvalid(driven[33:33]),
        .s_axis_tlast(driven[34:34]),
        .frame_groups(driven[66:35]),
        .m_axis_tready(driven[67:67]),
        .s_axis_tready(seen[0:0]),
        .m_axis_tdata(seen[80:1]),
        .m_axis_tvalid(seen[81:81]),
        .m_axis_tlast(seen[82:82]),
        .m_axis_tuser(seen[85:83]),
        .frame_short(seen[86:86]),
        .frame_long(seen[87:87])
    );

    always @(posedge clk) begin
        driven <= {driven, shift_in};
        held <= seen;
        sums <= held ^ {sums, shift_in};
    end
    assign shift_out = sums[87];
endmodule

`default_nettype wire
