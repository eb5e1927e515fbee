// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// a7f3ee8bbbf5a3095d9c4237f5ed67f50063ede6943079e062de7ebf96628dcf. This file is yours.
// Register slice: a beat of stored bits, full rate, no combinational path
`default_nettype none

module ice40_8_20_skid(clk, rst, in_valid, in_data, in_groups, in_last, out_ready, in_ready, out_valid, out_data,
    out_groups, out_last);

    // Module arguments
    input wire clk;
    input wire rst;
    input wire in_valid;
    input wire [15:0] in_data;
    input wire [1:0] in_groups;
    input wire in_last;
    input wire out_ready;
    output wire in_ready;
    output wire out_valid;
    output wire [15:0] out_data;
    output wire [1:0] out_groups;
    output wire out_last;

    // Update code (custom)
    reg valid_q;
    reg full_q;
    reg [15:0] data_q;
    reg [15:0] data_spare;
    reg [1:0] groups_q;
    reg [1:0] groups_spare;
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
    assign in_ready = free;
    assign out_valid = valid_q;
    always @(posedge clk) if (push) begin
        data_q <= in_data;
    end
    always @(posedge clk) if (free) begin
        data_spare <= data_q;
    end
    assign out_data = full_q ? data_spare : data_q;
    always @(posedge clk) if (push) begin
        groups_q <= in_groups;
    end
    always @(posedge clk) if (free) begin
        groups_spare <= groups_q;
    end
    assign out_groups = full_q ? groups_spare : groups_q;
    always @(posedge clk) if (push) begin
        last_q <= in_last;
    end
    always @(posedge clk) if (free) begin
        last_spare <= last_q;
    end
    assign out_last = full_q ? last_spare : last_q;
endmodule // ice40_8_20_skid

`default_nettype wire
