// Self-checking testbench of ice40_8_20; run it from the folder that holds rtl/ and tb/.
// Frames of every kind back to back, with pseudo-random stalls on both sides.
`default_nettype none

module ice40_8_20_tb;
    // {tlast, frame_groups, tdata} and {tlast, tuser, tdata} a line.
    reg [64:0] words [0:300-1];
    reg [42:0] beats [0:510-1];
    reg [64:0] word;
    reg aclk, resetting, s_tvalid, m_tready;
    reg [15:0] lfsr;
    integer cycle, n_words, n_beats, n_short, n_long, drain, errors;
    wire s_tready, m_tvalid, m_tlast, frame_short, frame_long;
    wire [39:0] m_tdata;
    wire [1:0] m_tuser;
    wire [42:0] beat = {m_tlast, m_tuser, m_tdata};
    // The next word to offer.
    wire [31:0] next = n_words + (s_tvalid ? 1 : 0);

    ice40_8_20 dut (
        .aclk(aclk),
        .aresetn(!resetting),
        .s_axis_tdata(word[31:0]),
        .s_axis_tvalid(s_tvalid),
        .s_axis_tready(s_tready),
        .s_axis_tlast(word[64]),
        .frame_groups(word[63:32]),
        .m_axis_tdata(m_tdata),
        .m_axis_tvalid(m_tvalid),
        .m_axis_tready(m_tready),
        .m_axis_tlast(m_tlast),
        .m_axis_tuser(m_tuser),
        .frame_short(frame_short),
        .frame_long(frame_long)
    );

    // Ends with a status other than 0.
    task fail;
        begin
`ifdef __ICARUS__
            $finish_and_return(1);
`else
            $stop;
`endif
        end
    endtask

    initial begin
        $readmemh("tb/ice40_8_20_words.hex", words);
        $readmemh("tb/ice40_8_20_beats.hex", beats);
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
                s_tvalid <= (lfsr[6] | lfsr[9]) && next < 300;
                if (next < 300)
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
                if (m_tvalid !== 1'b1 || n_beats >= 510 || beat !== beats[n_beats]) begin
                    if (errors == 0)
                        $display("FAIL beat %0d: {tlast, tuser, tdata} = %h", n_beats, beat);
                    errors <= errors + 1;
                end
            end
        end
        if (n_beats >= 510 && n_words == 300)
            drain <= drain + 1;
        if (drain == 64 || cycle == 13960) begin
            if (errors == 0 && n_beats == 510 && n_short == 13 && n_long == 13)
                $display("PASS 510 beats");
            else begin
                if (errors == 0)
                    $display("FAIL %0d beats, %0d short, %0d long frames; expected 510, 13, 13",
                             n_beats, n_short, n_long);
                fail;
            end
            $finish;
        end
    end
endmodule

`default_nettype wire
