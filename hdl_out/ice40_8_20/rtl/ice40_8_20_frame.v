// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// a7f3ee8bbbf5a3095d9c4237f5ed67f50063ede6943079e062de7ebf96628dcf. This file is yours.
// Frame control: groups that each word completes, end of frame, short and long frames
`default_nettype none

module ice40_8_20_frame(clk, rst, take, tlast, frame_groups, push, count, ends, frame_short, frame_long);

    // Module arguments
    input wire clk;
    input wire rst;
    input wire take;
    input wire tlast;
    input wire [31:0] frame_groups;
    output wire push;
    output wire [2:0] count;
    output wire ends;
    output wire frame_short;
    output wire frame_long;

    // Update code (custom)
    reg busy;
    reg dropping;
    reg [31:0] left_q;
    reg counted_q;
    reg short_q;
    reg long_q;
    wire [31:0] left = busy ? left_q : frame_groups;
    wire counted = busy ? counted_q : (|frame_groups);
    wire [2:0] completes = 3'h4;
    wire covers = counted & ~({29'h00000000, completes} < left);
    wire open = ~tlast;
    always @(posedge clk) if (rst) begin
        busy <= 1'b0;
        dropping <= 1'b0;
    end else if (take) begin
        busy <= open;
        dropping <= open & (dropping | covers);
    end
    always @(posedge clk) if (take) begin
        left_q <= left - {29'h00000000, completes};
        counted_q <= counted;
    end
    assign push = take & ~dropping;
    assign count = covers ? left[2:0] : completes;
    assign ends = tlast | covers;
    wire closes = take & tlast;
    wire complete = dropping | covers;
    always @(posedge clk) if (rst) begin
        short_q <= 1'b0;
        long_q <= 1'b0;
    end else begin
        short_q <= closes & (counted & ~complete);
        long_q <= closes & dropping;
    end
    assign frame_short = short_q;
    assign frame_long = long_q;
endmodule // ice40_8_20_frame

`default_nettype wire
