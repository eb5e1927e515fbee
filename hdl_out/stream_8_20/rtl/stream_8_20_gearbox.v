// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// e01b1233d70d71e2d448725bd5a5a5c0bfa86c073f7180021877a1e8c6e9461a. This file is yours.
// Gearbox: 32-bit words to 32-bit beats, 32-bit window in steps of 32
// Estimate: 0 LUT4 select the beat, 32 bits are kept
`default_nettype none

module stream_8_20_gearbox (
    input  wire        clk,        // clock, rising edge
    input  wire        rst,        // synchronous reset, active high
    input  wire        in_valid,   // a word is offered
    input  wire [31:0] in_data,    // the word
    input  wire [2:0]  in_count,   // groups of the frame that it completes
    input  wire        in_ends,    // the frame ends with it
    input  wire        out_ready,  // the beat is taken
    output wire        in_ready,   // the word is taken
    output wire        out_valid,  // a beat is offered
    output wire [31:0] out_data,   // its stored bits, lane 0 lowest
    output wire [2:0]  out_groups, // its valid groups
    output wire        out_last    // it is the last one of its frame
);

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
    assign in_ready = opens; // the word is taken
    assign out_valid = valid; // a beat is offered
    assign out_data = word; // its stored bits, lane 0 lowest
    assign out_groups = closes ? available : 3'h4; // its valid groups
    assign out_last = closes; // it is the last one of its frame
endmodule // stream_8_20_gearbox

`default_nettype wire
