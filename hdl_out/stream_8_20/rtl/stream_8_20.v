// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// e01b1233d70d71e2d448725bd5a5a5c0bfa86c073f7180021877a1e8c6e9461a. This file is yours.
// Weight stream: 32-bit words to beats of 4 group(s), 8 stored bits to 20 weight bits a group
`default_nettype none

module stream_8_20 (
    input  wire        aclk,          // clock, rising edge
    input  wire        aresetn,       // synchronous reset, active low
    input  wire [31:0] s_axis_tdata,  // a word of stored bits, the first one lowest
    input  wire        s_axis_tvalid, // AXI4-Stream handshake: a word is offered
    output wire        s_axis_tready, // AXI4-Stream handshake: a word is taken
    input  wire        s_axis_tlast,  // last word of the frame; required on every frame
    input  wire [31:0] frame_groups,  // groups of the frame, with its first word; 0: all whole ones up to tlast
    output wire [79:0] m_axis_tdata,  // a beat: lane l from bit l*20, in it weight i from i*1
    output wire        m_axis_tvalid, // AXI4-Stream handshake: a beat is offered
    input  wire        m_axis_tready, // AXI4-Stream handshake: a beat is taken
    output wire        m_axis_tlast,  // last beat of the frame
    output wire [2:0]  m_axis_tuser,  // valid groups in the beat; unused lanes are 0
    output wire        frame_short,   // one-cycle pulse: tlast came before all groups were in
    output wire        frame_long     // one-cycle pulse: words after the last group were dropped
);

    wire word_valid;
    wire word_ready;
    wire word_ends;
    wire [31:0] word_data;
    wire [2:0] word_count;
    wire [31:0] shifted_data;
    wire [31:0] beat_x;
    wire shifted_valid;
    wire shifted_ready;
    wire [2:0] shifted_groups;
    wire shifted_last;
    wire beat_valid;
    wire beat_ready;
    wire [2:0] beat_groups;
    wire beat_last;
    wire [19:0] y0;
    wire [19:0] y1;
    wire [19:0] y2;
    wire [19:0] y3;
    wire rst = ~aresetn;
    stream_8_20_frame u_frame (
        .clk(aclk),
        .rst(rst),
        .in_valid(s_axis_tvalid),
        .in_data(s_axis_tdata),
        .in_last(s_axis_tlast),
        .frame_groups(frame_groups),
        .out_ready(word_ready),
        .in_ready(s_axis_tready),
        .out_valid(word_valid),
        .out_data(word_data),
        .out_count(word_count),
        .out_ends(word_ends),
        .frame_short(frame_short),
        .frame_long(frame_long)
    );
    stream_8_20_gearbox u_gearbox (
        .clk(aclk),
        .rst(rst),
        .in_valid(word_valid),
        .in_data(word_data),
        .in_count(word_count),
        .in_ends(word_ends),
        .out_ready(shifted_ready),
        .in_ready(word_ready),
        .out_valid(shifted_valid),
        .out_data(shifted_data),
        .out_groups(shifted_groups),
        .out_last(shifted_last)
    );
    stream_8_20_skid u_skid (
        .clk(aclk),
        .rst(rst),
        .in_valid(shifted_valid),
        .in_data(shifted_data),
        .in_groups(shifted_groups),
        .in_last(shifted_last),
        .out_ready(beat_ready),
        .in_ready(shifted_ready),
        .out_valid(beat_valid),
        .out_data(beat_x),
        .out_groups(beat_groups),
        .out_last(beat_last)
    );
    wire [7:0] x0 = beat_x[7:0];
    stream_8_20_xor u_xor0 (
        .x(x0),
        .y(y0)
    );
    wire [7:0] x1 = beat_x[15:8];
    stream_8_20_xor u_xor1 (
        .x(x1),
        .y(y1)
    );
    wire [7:0] x2 = beat_x[23:16];
    stream_8_20_xor u_xor2 (
        .x(x2),
        .y(y2)
    );
    wire [7:0] x3 = beat_x[31:24];
    stream_8_20_xor u_xor3 (
        .x(x3),
        .y(y3)
    );
    stream_8_20_output u_output (
        .clk(aclk),
        .rst(rst),
        .in_valid(beat_valid),
        .in_groups(beat_groups),
        .in_last(beat_last),
        .in_y0(y0),
        .in_y1(y1),
        .in_y2(y2),
        .in_y3(y3),
        .out_ready(m_axis_tready),
        .in_ready(beat_ready),
        .out_valid(m_axis_tvalid),
        .out_data(m_axis_tdata),
        .out_groups(m_axis_tuser),
        .out_last(m_axis_tlast)
    );
endmodule // stream_8_20

`default_nettype wire
