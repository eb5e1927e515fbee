// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// a7f3ee8bbbf5a3095d9c4237f5ed67f50063ede6943079e062de7ebf96628dcf. This file is yours.
// Register slice: a word and its annotation, full rate, no combinational path
`default_nettype none

module ice40_8_20_skid(clk, rst, push, in_data, in_count, in_ends, out_ready, ready, out_valid, out_data, out_count,
    out_ends);

    // Module arguments
    input wire clk;
    input wire rst;
    input wire push;
    input wire [31:0] in_data;
    input wire [2:0] in_count;
    input wire in_ends;
    input wire out_ready;
    output wire ready;
    output wire out_valid;
    output wire [31:0] out_data;
    output wire [2:0] out_count;
    output wire out_ends;

    // Update code (custom)
    reg valid_q;
    reg full_q;
    reg ready_q;
    reg [31:0] data_spare;
    reg [31:0] data_q;
    reg [2:0] count_spare;
    reg [2:0] count_q;
    reg ends_spare;
    reg ends_q;
    wire free = out_ready | ~valid_q;
    wire some = full_q | push;
    always @(posedge clk) if (rst) begin
        valid_q <= 1'b0;
    end else if (free) begin
        valid_q <= some;
    end
    always @(posedge clk) if (rst) begin
        full_q <= 1'b0;
        ready_q <= 1'b0;
    end else begin
        full_q <= ~free & some;
        ready_q <= free | ~some;
    end
    assign ready = ready_q;
    assign out_valid = valid_q;
    always @(posedge clk) if (ready_q) begin
        data_spare <= in_data;
    end
    always @(posedge clk) if (free) begin
        data_q <= full_q ? data_spare : in_data;
    end
    assign out_data = data_q;
    always @(posedge clk) if (ready_q) begin
        count_spare <= in_count;
    end
    always @(posedge clk) if (free) begin
        count_q <= full_q ? count_spare : in_count;
    end
    assign out_count = count_q;
    always @(posedge clk) if (ready_q) begin
        ends_spare <= in_ends;
    end
    always @(posedge clk) if (free) begin
        ends_q <= full_q ? ends_spare : in_ends;
    end
    assign out_ends = ends_q;
endmodule // ice40_8_20_skid

`default_nettype wire
