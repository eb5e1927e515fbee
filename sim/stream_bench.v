// Feeds frames from a file to a stream top and writes the beats and pulses that come out.
//
// Macros: DUT the module, W_BITS of a word, G_BITS of frame_groups, M_BITS of m_axis_tdata, U_BITS of tuser,
// LANES and LANE_BITS where lanes without a group hold anything: they are written as 0. MOST_WORDS of any run, RESET_HIGH where the reset is `areset`. Arguments of a run: N_WORDS, N_PREFIX words
// of them offered before a reset in mid-frame, N_FRAMES after it, MAX_CYCLES.
// words.hex: {tlast, frame_groups, tdata} a line. steps.hex: {offer, take} a cycle, repeated.
// Lines of out.txt: `I cycle` first word taken; `B cycle tlast tuser tdata`; `S`, `L` pulses; `! …` a breach;
// `E cycle` at the end.
`timescale 1ns/1ps
`default_nettype none
module _stream_bench (
    input wire clk
);
    localparam RESET_CYCLES = 4;
    localparam DRAIN_CYCLES = 64;
    // tdata is written in parts, the highest first: Verilator prints at most 8192 bits at once.
    localparam PART = `M_BITS < 4096 ? `M_BITS : 4096;
    localparam PARTS = (`M_BITS + PART - 1) / PART;
    reg [`G_BITS+`W_BITS:0] words [0:`MOST_WORDS-1];
    reg [1:0] steps [0:4095];
    integer n_words, n_prefix, n_frames, max_cycles;
    integer file, cycle, at, hold, lasts, drain, part;
    reg resetting, prefix_left, started, first;
    reg s_tvalid, m_tready;
    reg [`G_BITS+`W_BITS:0] word;
    wire s_tready, m_tvalid, m_tlast, frame_short, frame_long;
    wire [`M_BITS-1:0] m_tdata;
    wire [`U_BITS-1:0] m_tuser;
    wire taken = s_tvalid & s_tready & ~resetting;
`ifdef LANE_BITS
    wire [`M_BITS-1:0] lanes = {`M_BITS{1'b1}} >> (`M_BITS - `LANES * `LANE_BITS);
    wire [31:0] n_unused = (`LANES - {{(32-`U_BITS){1'b0}}, m_tuser}) * `LANE_BITS;
    wire [`M_BITS-1:0] shown = m_tdata & ~(lanes & ~(lanes >> n_unused));
`else
    wire [`M_BITS-1:0] shown = m_tdata;
`endif

    `DUT dut (
        .aclk(clk),
`ifdef RESET_HIGH
        .areset(resetting),
`else
        .aresetn(~resetting),
`endif
        .s_axis_tdata(word[`W_BITS-1:0]),
        .s_axis_tvalid(s_tvalid),
        .s_axis_tready(s_tready),
        .s_axis_tlast(word[`G_BITS+`W_BITS]),
        .frame_groups(word[`W_BITS +: `G_BITS]),
        .m_axis_tdata(m_tdata),
        .m_axis_tvalid(m_tvalid),
        .m_axis_tready(m_tready),
        .m_axis_tlast(m_tlast),
        .m_axis_tuser(m_tuser),
        .frame_short(frame_short),
        .frame_long(frame_long)
    );
    _axis_checker checker_m (
        .clk(clk), .resetting(resetting), .file(file), .s_tready(s_tready),
        .closing(taken & word[`G_BITS+`W_BITS]), .tvalid(m_tvalid), .tready(m_tready), .tdata(m_tdata),
        .tlast(m_tlast), .tuser(m_tuser), .frame_short(frame_short), .frame_long(frame_long)
    );

    initial begin
        if (!$value$plusargs("N_WORDS=%d", n_words) || !$value$plusargs("N_PREFIX=%d", n_prefix)
            || !$value$plusargs("N_FRAMES=%d", n_frames) || !$value$plusargs("MAX_CYCLES=%d", max_cycles))
            $finish;
        $readmemh("words.hex", words, 0, n_words - 1);
        $readmemh("steps.hex", steps);
        file = $fopen("out.txt", "w");
        cycle = 0;
        at = 0;
        hold = RESET_CYCLES;
        lasts = 0;
        drain = 0;
        resetting = 1'b1;
        prefix_left = n_prefix != 0;
        started = 1'b0;
        first = 1'b1;
        s_tvalid = 1'b0;
        m_tready = 1'b0;
        word = {(`G_BITS+`W_BITS+1){1'bx}};
    end

    wire logged = ~resetting & ~prefix_left;
    wire free = ~s_tvalid | s_tready;
    wire [31:0] next_at = at + {31'b0, taken};
    // Count of groups is offered with the first word of a frame alone.
    wire next_first = taken ? word[`G_BITS+`W_BITS] : first;
    wire restart = prefix_left && next_at == n_prefix;

    always @(posedge clk) begin
        cycle <= cycle + 1;
        at <= next_at;
        first <= next_first;
        m_tready <= steps[cycle % 4096][0];
        if (resetting) begin
            hold <= hold - 1;
            resetting <= hold != 1;
        end else if (restart) begin
            hold <= RESET_CYCLES;
            resetting <= 1'b1;
            prefix_left <= 1'b0;
            first <= 1'b1;
            s_tvalid <= 1'b0;
            word <= {(`G_BITS+`W_BITS+1){1'bx}};
        end else if (free) begin
            s_tvalid <= next_at < n_words && steps[cycle % 4096][1];
            if (next_at < n_words && steps[cycle % 4096][1]) begin
                word <= words[next_at];
                if (!next_first)
                    word[`W_BITS +: `G_BITS] <= {`G_BITS{1'bx}};
            end else
                word <= {(`G_BITS+`W_BITS+1){1'bx}};
        end
        if (logged && taken && !started) begin
            started <= 1'b1;
            $fdisplay(file, "I %0d", cycle);
        end
        if (logged && m_tvalid && m_tready) begin
            $fwrite(file, "B %0d %b %h %h", cycle, m_tlast, m_tuser, shown[`M_BITS-1:PART*(PARTS-1)]);
            for (part = PARTS - 2; part >= 0; part = part - 1)
                $fwrite(file, "%h", shown[PART*part +: PART]);
            $fwrite(file, "\n");
            if (m_tlast)
                lasts <= lasts + 1;
        end
        if (logged && frame_short)
            $fdisplay(file, "S");
        if (logged && frame_long)
            $fdisplay(file, "L");
        if (lasts >= n_frames && at == n_words)
            drain <= drain + 1;
        if (drain == DRAIN_CYCLES || cycle == max_cycles) begin
            if (drain != DRAIN_CYCLES)
                $fdisplay(file, "! no end after %0d cycles", cycle);
            $fdisplay(file, "E %0d", cycle);
            $fclose(file);
            $finish;
        end
    end
endmodule
`default_nettype wire
