// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// 2d51e670e8ae8951f9d33e738dc6d291963d942b0df78bbbee935034d59fecba. This file is yours.
// Gearbox: 32-bit words to 32-bit beats, 32-bit window in steps of 32
`default_nettype none

module stream_8_20_gearbox(clk, rst, in_valid, in_data, in_count, in_ends, out_ready, in_ready, out_valid, out_data,
    out_groups, out_last);

    // Module arguments
    input wire clk;
    input wire rst;
    input wire in_valid;
    input wire [31:0] in_data;
    input wire [2:0] in_count;
    input wire in_ends;
    input wire out_ready;
    output wire in_ready;
    output wire out_valid;
    output wire [31:0] out_data;
    output wire [2:0] out_groups;
    output wire out_last;

    // Update code (custom)
    reg [2:0] available;
    reg fill;
    reg ending;
    reg [31:0] window;
    wire full = ~(available < 3'h4);
    wire valid = full | ending;
    wire last = ending;
    wire fire = valid & out_ready;
    wire flush = fire & last;
    wire room = flush | (~ending & (~full | out_ready));
    wire take = in_valid & room;
    wire [2:0] available_left = {3{~flush}} & (fire ? (available - 3'h4) : available);
    always @(posedge clk) if (rst) begin
        available <= 3'h0;
    end else begin
        available <= available_left + ({3{take}} & in_count);
    end
    wire fill_left = ~flush & (fire ? (fill - 1'b1) : fill);
    always @(posedge clk) if (rst) begin
        fill <= 1'b0;
        ending <= 1'b0;
    end else begin
        fill <= fill_left + (take & 1'b1);
        ending <= (take & in_ends) | (ending & ~flush);
    end
    wire keep = ~flush & (|fill);
    always @(posedge clk) if (fire | take) begin
        window <= ({32{keep}} & (fire ? 32'h00000000 : window)) | ({32{take}} & in_data);
    end
    assign in_ready = room;
    assign out_valid = valid;
    assign out_data = window;
    assign out_groups = last ? available : 3'h4;
    assign out_last = last;
endmodule // stream_8_20_gearbox

`default_nettype wire
