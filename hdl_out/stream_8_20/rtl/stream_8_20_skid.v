// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// e01b1233d70d71e2d448725bd5a5a5c0bfa86c073f7180021877a1e8c6e9461a. This file is yours.
// Register slice: a beat of stored bits, full rate, no combinational path
`default_nettype none

module stream_8_20_skid (
    input  wire        clk,        // clock, rising edge
    input  wire        rst,        // synchronous reset, active high
    input  wire        in_valid,   // a beat is offered
    input  wire [31:0] in_data,    // its stored bits, lane 0 lowest
    input  wire [2:0]  in_groups,  // its valid groups
    input  wire        in_last,    // it is the last one of its frame
    input  wire        out_ready,  // the beat is taken
    output wire        in_ready,   // a beat is taken
    output wire        out_valid,  // a beat is offered
    output wire [31:0] out_data,   // its stored bits, lane 0 lowest
    output wire [2:0]  out_groups, // its valid groups
    output wire        out_last    // it is the last one of its frame
);

    reg valid_q;
    reg full_q;
    reg [31:0] data_q;
    reg [31:0] data_spare;
    reg [2:0] groups_q;
    reg [2:0] groups_spare;
    reg last_q;
    reg last_spare;
    wire free = ~full_q;
    wire push = in_valid & free;
    wire stays = valid_q & ~out_ready;
    always @(posedge clk) if (rst) begin
        full_q <= 1'b0;
        valid_q <= 1'b0;
    end else begin
        full_q <= stays & (full_q | push);
        valid_q <= push | full_q | stays;
    end
    assign in_ready = free; // a beat is taken
    assign out_valid = valid_q; // a beat is offered
    always @(posedge clk) if (push) begin
        data_q <= in_data;
    end
    always @(posedge clk) if (free) begin
        data_spare <= data_q;
    end
    assign out_data = full_q ? data_spare : data_q; // its stored bits, lane 0 lowest
    always @(posedge clk) if (push) begin
        groups_q <= in_groups;
    end
    always @(posedge clk) if (free) begin
        groups_spare <= groups_q;
    end
    assign out_groups = full_q ? groups_spare : groups_q; // its valid groups
    always @(posedge clk) if (push) begin
        last_q <= in_last;
    end
    always @(posedge clk) if (free) begin
        last_spare <= last_q;
    end
    assign out_last = full_q ? last_spare : last_q; // it is the last one of its frame
endmodule // stream_8_20_skid

`default_nettype wire
