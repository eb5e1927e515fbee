// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// 67adec871ea1eb7e6b244df52f5069be8ce64f3ecd12ab8b056f5457c64ef7f5. This file is yours.
// Gearbox: 32-bit words to 16-bit beats, 32-bit window in steps of 16
// Estimate: 16 LUT4 select the beat, 32 bits are kept
`default_nettype none

module ice40_8_20_gearbox (
    input  wire        clk,        // clock, rising edge
    input  wire        rst,        // synchronous reset, active high
    input  wire        in_valid,   // a word is offered
    input  wire [31:0] in_data,    // the word
    input  wire [2:0]  in_count,   // groups of the frame that it completes
    input  wire        in_ends,    // the frame ends with it
    input  wire        out_ready,  // the beat is taken
    output wire        in_ready,   // the word is taken
    output wire        out_valid,  // a beat is offered
    output wire [15:0] out_data,   // its stored bits, lane 0 lowest
    output wire [1:0]  out_groups, // its valid groups
    output wire        out_last    // it is the last one of its frame
);

    reg held;
    reg ends;
    reg [2:0] available;
    reg offset;
    reg [31:0] word;
    wire few = ~(available[2] | (available[1] & available[0]));
    wire closes = ends & few;
    wire here = 1'b1;
    wire valid = held & here;
    wire fire = valid & out_ready;
    wire done = held & here & out_ready & (offset | closes);
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
    wire [2:0] left = taken ? (available - 3'h2) : available;
    wire loads = opens & in_valid;
    always @(posedge clk) if (rst) begin
        available <= 3'h0;
    end else begin
        available <= ({3{~(done & ends)}} & left) + ({3{loads}} & in_count);
    end
    wire clears = rst | (fire & closes);
    always @(posedge clk) if (clears | fire) begin
        offset <= clears ? 1'b0 : (offset + 1'b1);
    end
    always @(posedge clk) if (opens) begin
        word <= in_data;
    end
    wire [15:0] shifted_00 = offset ? word[31:16] : word[15:0];
    assign in_ready = opens; // the word is taken
    assign out_valid = valid; // a beat is offered
    assign out_data = shifted_00; // its stored bits, lane 0 lowest
    assign out_groups = closes ? available[1:0] : 2'h2; // its valid groups
    assign out_last = closes; // it is the last one of its frame
endmodule // ice40_8_20_gearbox

`default_nettype wire
