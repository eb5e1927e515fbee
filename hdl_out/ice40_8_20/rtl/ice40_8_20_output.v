// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// a7f3ee8bbbf5a3095d9c4237f5ed67f50063ede6943079e062de7ebf96628dcf. This file is yours.
// Output registers: unused lanes are 0, padding to whole bytes
`default_nettype none

module ice40_8_20_output (
    input  wire        clk,        // clock, rising edge
    input  wire        rst,        // synchronous reset, active high
    input  wire        in_valid,   // a decoded beat is offered
    input  wire [1:0]  in_groups,  // its valid groups
    input  wire        in_last,    // it is the last one of its frame
    input  wire [19:0] in_y0,      // lane 0, decoded
    input  wire [19:0] in_y1,      // lane 1, decoded
    input  wire        out_ready,  // the beat is taken
    output wire        in_ready,   // a decoded beat is taken
    output wire        out_valid,  // a beat is offered
    output wire [39:0] out_data,   // a beat: lane l from bit l*20, in it plane p from p*20
    output wire [1:0]  out_groups, // its valid groups
    output wire        out_last    // it is the last one of its frame
);

    reg valid_q;
    reg [19:0] data_0;
    reg [19:0] data_1;
    reg [1:0] groups_q;
    reg last_q;
    wire free = out_ready | ~valid_q;
    always @(posedge clk) if (rst) begin
        valid_q <= 1'b0;
    end else if (free) begin
        valid_q <= in_valid;
    end
    wire used_0 = |in_groups;
    wire clear_0 = free & ~used_0;
    always @(posedge clk) if (clear_0) begin
        data_0 <= 20'h00000;
    end else if (free) begin
        data_0 <= in_y0;
    end
    wire used_1 = 2'h1 < in_groups;
    wire clear_1 = free & ~used_1;
    always @(posedge clk) if (clear_1) begin
        data_1 <= 20'h00000;
    end else if (free) begin
        data_1 <= in_y1;
    end
    always @(posedge clk) if (free) begin
        groups_q <= in_groups;
        last_q <= in_last;
    end
    assign in_ready = free; // a decoded beat is taken
    assign out_valid = valid_q; // a beat is offered
    assign out_data = {data_1, data_0}; // a beat: lane l from bit l*20, in it plane p from p*20
    assign out_groups = groups_q; // its valid groups
    assign out_last = last_q; // it is the last one of its frame
endmodule // ice40_8_20_output

`default_nettype wire
