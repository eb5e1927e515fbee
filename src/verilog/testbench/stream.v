// Self-checking testbench of @NAME@; run it from the folder that holds rtl/ and tb/.
// Frames of every kind back to back, with pseudo-random stalls on both sides.
`default_nettype none

module @NAME@_tb;
    // {tlast, frame_groups, tdata} and {tlast, tuser, tdata} a line.
    reg [@WORD_LAST@:0] words [0:@N_WORDS@-1];
    reg [@BEAT_TOP@:0] beats [0:@N_BEATS@-1];
    reg [@WORD_LAST@:0] word;
    reg aclk, resetting, s_tvalid, m_tready;
    reg [15:0] lfsr;
    integer cycle, n_words, n_beats, n_short, n_long, drain, errors;
    wire s_tready, m_tvalid, m_tlast, frame_short, frame_long;
    wire [@M_TOP@:0] m_tdata;
    wire [@U_TOP@:0] m_tuser;
@LANES@    wire [@BEAT_TOP@:0] beat = {m_tlast, m_tuser, @DATA@};
    // The next word to offer.
    wire [31:0] next = n_words + (s_tvalid ? 1 : 0);

@DECLARES@    @DUT@ dut (
        .aclk(aclk),
        @RESET@,
        .s_axis_tdata(word[@W_TOP@:0]),
        .s_axis_tvalid(s_tvalid),
        .s_axis_tready(s_tready),
        .s_axis_tlast(word[@WORD_LAST@]),
        .frame_groups(word[@G_TOP@:@G_LOW@]),
        .m_axis_tdata(m_tdata),
        .m_axis_tvalid(m_tvalid),
        .m_axis_tready(m_tready),
        .m_axis_tlast(m_tlast),
        .m_axis_tuser(m_tuser),
        .frame_short(frame_short),
        .frame_long(frame_long)@BROKEN@
    );

@FAIL@

    initial begin
        $readmemh("tb/@NAME@_words.hex", words);
        $readmemh("tb/@NAME@_beats.hex", beats);
        aclk = 1'b0;
        resetting = 1'b1;
        s_tvalid = 1'b0;
        m_tready = 1'b0;
        word = words[0];
        lfsr = 16'hace1;
        cycle = 0;
        n_words = 0;
        n_beats = 0;
        n_short = 0;
        n_long = 0;
        drain = 0;
        errors = 0;
        forever begin
            #5;
            aclk = ~aclk;
        end
    end

    // Stimulus.
    always @(posedge aclk) begin
        lfsr <= {lfsr[14:0], lfsr[15] ^ lfsr[13] ^ lfsr[12] ^ lfsr[10]};
        resetting <= cycle < 3;
        m_tready <= !resetting && lfsr[0] | lfsr[3];
        if (!resetting) begin
            if (s_tvalid && s_tready)
                n_words <= n_words + 1;
            if (!s_tvalid || s_tready) begin
                s_tvalid <= (lfsr[6] | lfsr[9]) && next < @N_WORDS@;
                if (next < @N_WORDS@)
                    word <= words[next];
            end
        end
    end

    // Check.
    always @(posedge aclk) begin
        cycle <= cycle + 1;
        if (!resetting) begin
            n_short <= n_short + (frame_short ? 1 : 0);
            n_long <= n_long + (frame_long ? 1 : 0);
            if (m_tvalid !== 1'b0 && m_tready) begin
                n_beats <= n_beats + 1;
                if (m_tvalid !== 1'b1 || n_beats >= @N_BEATS@ || beat !== beats[n_beats]) begin
                    if (errors == 0)
                        $display("FAIL beat %0d: {tlast, tuser, tdata} = %h", n_beats, beat@BEAT_SHOWN@);
                    errors <= errors + 1;
                end
            end
        end
        if (n_beats >= @N_BEATS@ && n_words == @N_WORDS@)
            drain <= drain + 1;
        if (drain == 64 || cycle == @MAX_CYCLES@) begin
            if (errors == 0 && @HOLDS@n_beats == @N_BEATS@ && n_short == @N_SHORT@ && n_long == @N_LONG@)
                $display("PASS @N_BEATS@ beats");
            else begin
                if (errors == 0)
                    $display("FAIL %0d beats, %0d short, %0d long frames; expected @N_BEATS@, @N_SHORT@, @N_LONG@",
                             n_beats, n_short, n_long);
                fail;
            end
            $finish;
        end
    end
endmodule

`default_nettype wire
