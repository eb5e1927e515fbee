// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// 2d51e670e8ae8951f9d33e738dc6d291963d942b0df78bbbee935034d59fecba. This file is yours.
// Output registers: unused lanes are 0, padding to whole bytes
`default_nettype none

module stream_8_20_output (
    input  wire        clk,        // clock, rising edge
    input  wire        rst,        // synchronous reset, active high
    input  wire        in_valid,   // a decoded beat is offered
    input  wire [2:0]  in_groups,  // its valid groups
    input  wire        in_last,    // it is the last one of its frame
    input  wire [19:0] in_y0,      // lane 0, decoded
    input  wire [19:0] in_y1,      // lane 1, decoded
    input  wire [19:0] in_y2,      // lane 2, decoded
    input  wire [19:0] in_y3,      // lane 3, decoded
    input  wire        out_ready,  // the beat is taken
    output wire        in_ready,   // a decoded beat is taken
    output wire        out_valid,  // a beat is offered
    output wire [79:0] out_data,   // a beat: lane l from bit l*20, in it weight i from i*1
    output wire [2:0]  out_groups, // its valid groups
    output wire        out_last    // it is the last one of its frame
);

    reg valid_q;
    reg [19:0] data_0;
    reg [19:0] data_1;
    reg [19:0] data_2;
    reg [19:0] data_3;
    reg [2:0] groups_q;
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
    wire used_1 = 3'h1 < in_groups;
    wire clear_1 = free & ~used_1;
    always @(posedge clk) if (clear_1) begin
        data_1 <= 20'h00000;
    end else if (free) begin
        data_1 <= in_y1;
    end
    wire used_2 = 3'h2 < in_groups;
    wire clear_2 = free & ~used_2;
    always @(posedge clk) if (clear_2) begin
        data_2 <= 20'h00000;
    end else if (free) begin
        data_2 <= in_y2;
    end
    wire used_3 = 3'h3 < in_groups;
    wire clear_3 = free & ~used_3;
    always @(posedge clk) if (clear_3) begin
        data_3 <= 20'h00000;
    end else if (free) begin
        data_3 <= in_y3;
    end
    always @(posedge clk) if (free) begin
        groups_q <= in_groups;
        last_q <= in_last;
    end
    assign in_ready = free; // a decoded beat is taken
    assign out_valid = valid_q; // a beat is offered
    assign out_data = {data_3, data_2, data_1, data_0}; // a beat: lane l from bit l*20, in it weight i from i*1
    assign out_groups = groups_q; // its valid groups
    assign out_last = last_q; // it is the last one of its frame
endmodule // stream_8_20_output

`default_nettype wire
