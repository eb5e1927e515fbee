// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// 67adec871ea1eb7e6b244df52f5069be8ce64f3ecd12ab8b056f5457c64ef7f5. This file is yours.
// Frame control: groups that each word completes, end of frame, short and long frames
`default_nettype none

module ice40_8_20_frame (
    input  wire        clk,          // clock, rising edge
    input  wire        rst,          // synchronous reset, active high
    input  wire        in_valid,     // a word is offered
    input  wire [31:0] in_data,      // the word
    input  wire        in_last,      // it is the last one of its frame
    input  wire [31:0] frame_groups, // groups of the frame, with its first word; 0: all whole ones up to tlast
    input  wire        out_ready,    // the word is taken
    output wire        in_ready,     // a word is taken
    output wire        out_valid,    // a word is offered
    output wire [31:0] out_data,     // the word
    output wire [2:0]  out_count,    // groups of the frame that it completes
    output wire        out_ends,     // the frame ends with it
    output wire        frame_short,  // one-cycle pulse: tlast came before all groups were in
    output wire        frame_long    // one-cycle pulse: words after the last group were dropped
);

    reg dropping;
    reg held;
    reg midway;
    reg live;
    reg fresh;
    reg [31:0] data_q;
    reg last_q;
    reg first_q;
    reg [31:0] groups_q;
    reg some_upper_q;
    reg [4:0] lower;
    reg lent;
    reg was_counted;
    reg settled;
    reg some_left;
    reg owes;
    reg [13:0] upper_0;
    reg borrow_0;
    reg [12:0] upper_1;
    wire goes = dropping | out_ready;
    wire opens = ~held | goes;
    wire leaves = held & goes;
    always @(posedge clk) if (rst) begin
        live <= 1'b0;
    end else begin
        live <= 1'b1;
    end
    wire take = live & opens & in_valid;
    assign in_ready = live & opens; // a word is taken
    always @(posedge clk) if (rst) begin
        held <= 1'b0;
    end else if (opens) begin
        held <= live & in_valid;
    end
    always @(posedge clk) if (rst) begin
        fresh <= 1'b0;
    end else begin
        fresh <= take;
    end
    always @(posedge clk) if (rst) begin
        midway <= 1'b0;
    end else if (take) begin
        midway <= ~in_last;
    end
    always @(posedge clk) if (opens) begin
        data_q <= in_data;
        last_q <= in_last;
        first_q <= ~midway;
        groups_q <= midway ? {32{1'b1}} : frame_groups;
        some_upper_q <= |frame_groups[31:5];
    end
    wire [2:0] n_complete = 3'h4;
    wire counted = first_q ? (some_upper_q | (|groups_q[4:0])) : was_counted;
    always @(posedge clk) if (leaves) begin
        was_counted <= counted;
    end
    wire [5:0] left = first_q ? {some_upper_q, groups_q[4:0]} : {lent, lower};
    wire covers = counted & ~(left[5] | (left[4] | (left[3] | (left[2] & (left[1] | left[0])))));
    wire [5:0] rest = left - {3'h0, n_complete};
    always @(posedge clk) if (leaves) begin
        lower <= rest[4:0];
    end
    wire lends = fresh & ~lent & some_left & settled;
    wire due = first_q | owes;
    always @(posedge clk) if (rst) begin
        settled <= 1'b0;
        owes <= 1'b0;
    end else if (fresh) begin
        settled <= ~(due | lends | last_q);
        owes <= first_q & some_upper_q & ~last_q;
    end
    wire moves = lends | (fresh & due);
    wire clears = rst | (fresh & last_q);
    wire [14:0] sum_0 = {1'b0, upper_0} + {1'b0, groups_q[18:5]};
    always @(posedge clk) if (clears) begin
        upper_0 <= 14'h0000;
    end else if (moves) begin
        upper_0 <= sum_0[13:0];
    end
    always @(posedge clk) if (clears) begin
        borrow_0 <= 1'b0;
    end else begin
        borrow_0 <= (lends | (fresh & owes)) & ~sum_0[14];
    end
    wire [13:0] sum_1 = {1'b0, upper_1} + {1'b0, groups_q[31:19]};
    always @(posedge clk) if (clears) begin
        upper_1 <= 13'h0000;
    end else if (borrow_0 | (fresh & first_q)) begin
        upper_1 <= sum_1[12:0];
    end
    always @(posedge clk) begin
        some_left <= sum_0[14] | sum_1[13];
        lent <= lends | (leaves ? rest[5] : lent);
    end
    wire complete = dropping | covers;
    always @(posedge clk) if (rst) begin
        dropping <= 1'b0;
    end else if (leaves) begin
        dropping <= ~last_q & complete;
    end
    assign out_valid = held & ~dropping; // a word is offered
    assign out_data = data_q; // the word
    assign out_count = covers ? left[2:0] : n_complete; // groups of the frame that it completes
    assign out_ends = last_q | covers; // the frame ends with it
    wire closes = fresh & last_q;
    assign frame_short = closes & counted & ~complete; // one-cycle pulse: tlast came before all groups were in
    assign frame_long = closes & dropping; // one-cycle pulse: words after the last group were dropped
endmodule // ice40_8_20_frame

`default_nettype wire
