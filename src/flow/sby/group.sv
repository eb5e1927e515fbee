    // The first beat behind a reset has the first group of the words, decoded, in its lowest lane.
    reg [@N_WORDS@*@W@-1:0] words;
    reg [31:0] n_words;
    reg fault, first_beat;
    always @(posedge aclk)
        if (resetting) begin
            n_words <= 0;
            fault <= 1'b0;
            first_beat <= 1'b1;
        end else begin
            if (@TAKE@) begin
                if (n_words < @N_WORDS@) begin
                    words[n_words*@W@ +: @W@] <= @WORD@;
                    n_words <= n_words + 1;
                end
                fault <= fault | @FAULT@;
            end
            if (takes)
                first_beat <= 1'b0;
        end
    wire [@X_TOP@:0] x = words[@X_TOP@:0];
@ROWS@    wire [@LANE_TOP@:0] lane = {@LANE@};
    always @*
        if (offers && first_beat && m_axis_tuser != 0 && !fault)
            assert (n_words == @N_WORDS@ && m_axis_tdata[@LANE_TOP@:0] == lane);
