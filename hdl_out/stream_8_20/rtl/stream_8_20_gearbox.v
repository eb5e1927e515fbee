// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// 2d51e670e8ae8951f9d33e738dc6d291963d942b0df78bbbee935034d59fecba. This file is yours.
// Gearbox: 32-bit words to 32-bit beats, 32-bit window in steps of 32
// Estimate: 0 LUT4 select the beat, 32 bits are kept
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
    reg held;
    reg ends;
    reg [2:0] available;
    reg [31:0] word;
    wire few = ~(available[2] & (available[1] | available[0]));
    wire closes = ends & few;
    wire here = 1'b1;
    wire valid = held & here;
    wire fire = valid & out_ready;
    wire done = held & here & out_ready & (~1'b0 | closes);
    wire opens = ~held | done;
    always @(posedge clk) if (rst) begin
        held <= 1'b0;
    end else if (opens) begin
        held <= in_valid;
    end
    always @(posedge clk) if (opens) begin
        ends <= in_ends;
    end
    wire taken = fire & here;
    wire [2:0] left = taken ? (available - 3'h4) : available;
    wire loads = opens & in_valid;
    always @(posedge clk) if (rst) begin
        available <= 3'h0;
    end else begin
        available <= ({3{~(done & ends)}} & left) + ({3{loads}} & in_count);
    end
    always @(posedge clk) if (opens) begin
        word <= in_data;
    end
    assign in_ready = opens;
    assign out_valid = valid;
    assign out_data = word;
    assign out_groups = closes ? available : 3'h4;
    assign out_last = closes;
endmodule // stream_8_20_gearbox

`default_nettype wire
