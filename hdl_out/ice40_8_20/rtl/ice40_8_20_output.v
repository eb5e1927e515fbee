// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// a7f3ee8bbbf5a3095d9c4237f5ed67f50063ede6943079e062de7ebf96628dcf. This file is yours.
// Output registers: unused lanes are 0, padding to whole bytes
`default_nettype none

module ice40_8_20_output(clk, rst, in_valid, in_groups, in_last, in_y0, in_y1, out_ready, in_ready, out_valid, out_data,
    out_groups, out_last);

    // Module arguments
    input wire clk;
    input wire rst;
    input wire in_valid;
    input wire [1:0] in_groups;
    input wire in_last;
    input wire [19:0] in_y0;
    input wire [19:0] in_y1;
    input wire out_ready;
    output wire in_ready;
    output wire out_valid;
    output wire [39:0] out_data;
    output wire [1:0] out_groups;
    output wire out_last;

    // Update code (custom)
    reg valid_q;
    reg [39:0] data_q;
    reg [1:0] groups_q;
    reg last_q;
    wire free = out_ready | ~valid_q;
    always @(posedge clk) if (rst) begin
        valid_q <= 1'b0;
    end else if (free) begin
        valid_q <= in_valid;
    end
    wire used_0 = |in_groups;
    wire [19:0] lane_0 = {20{used_0}} & in_y0;
    wire used_1 = 2'h1 < in_groups;
    wire [19:0] lane_1 = {20{used_1}} & in_y1;
    always @(posedge clk) if (free) begin
        data_q <= {lane_1, lane_0};
        groups_q <= in_groups;
        last_q <= in_last;
    end
    assign in_ready = free;
    assign out_valid = valid_q;
    assign out_data = data_q;
    assign out_groups = groups_q;
    assign out_last = last_q;
endmodule // ice40_8_20_output

`default_nettype wire
