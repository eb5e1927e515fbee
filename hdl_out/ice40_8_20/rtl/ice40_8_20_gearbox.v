// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// a7f3ee8bbbf5a3095d9c4237f5ed67f50063ede6943079e062de7ebf96628dcf. This file is yours.
// Gearbox: 32-bit words to 16-bit beats, 48-bit window in steps of 16
`default_nettype none

module ice40_8_20_gearbox(clk, rst, in_valid, in_data, in_count, in_ends, out_ready, in_ready, out_valid, out_data,
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
    output wire [15:0] out_data;
    output wire [1:0] out_groups;
    output wire out_last;

    // Update code (custom)
    reg [2:0] available;
    reg [1:0] fill;
    reg ending;
    reg tail;
    reg [1:0] tail_groups;
    reg [47:0] window;
    wire part_of_beat = available < 3'h2;
    wire one_beat = available < 3'h3;
    wire two_beats = available < 3'h5;
    wire less_than_two = available < 3'h4;
    wire full = ~part_of_beat;
    wire last = ending & one_beat;
    wire valid = tail | full | ending;
    wire fire = valid & out_ready;
    wire moves = fire & ~tail;
    wire flush = moves & last;
    wire closes = fire & ending & (tail ? one_beat : (~one_beat & two_beats));
    wire room = flush | closes | (~ending & (((tail & part_of_beat) & out_ready) | (~tail & (part_of_beat |
        (less_than_two & out_ready)))));
    wire take = in_valid & room;
    wire [2:0] available_left = moves ? (available - 3'h2) : available;
    wire [2:0] available_kept = {3{~(flush | closes)}} & available_left;
    always @(posedge clk) if (rst) begin
        available <= 3'h0;
    end else begin
        available <= available_kept + ({3{take}} & in_count);
    end
    wire [1:0] fill_left = moves ? (fill - 2'h1) : fill;
    wire [1:0] fill_kept = {2{~(flush | closes)}} & fill_left;
    always @(posedge clk) if (rst) begin
        fill <= 2'h0;
        ending <= 1'b0;
        tail <= 1'b0;
    end else begin
        fill <= fill_kept + ({2{take}} & 2'h2);
        ending <= (take & in_ends) | (ending & ~(flush | closes));
        tail <= closes | (tail & ~fire);
    end
    always @(posedge clk) if (closes) begin
        tail_groups <= available_left[1:0];
    end
    wire lands = closes ? 1'b1 : fill_kept[0];
    wire keep = ~flush & (tail | (|fill));
    wire [47:0] moved = fire ? {16'h0000, window[47:16]} : window;
    wire keep_above = keep & ~closes;
    wire [47:0] shifted_0 = lands ? {in_data, 16'h0000} : {16'h0000, in_data};
    always @(posedge clk) if (fire | take) begin
        window <= ({{32{keep_above}}, {16{keep}}} & moved) | ({48{take}} & shifted_0);
    end
    assign in_ready = room;
    assign out_valid = valid;
    assign out_data = window[15:0];
    wire [1:0] open_groups = last ? available[1:0] : 2'h2;
    assign out_groups = tail ? tail_groups : open_groups;
    assign out_last = tail | last;
endmodule // ice40_8_20_gearbox

`default_nettype wire
